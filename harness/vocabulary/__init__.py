"""The words of the checks that know users, products, reviews, purchases and refunds."""
