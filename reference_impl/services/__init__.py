"""What can be done in the shop, one module a resource: plain functions that run inside one transaction."""
