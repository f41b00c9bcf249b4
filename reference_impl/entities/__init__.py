"""What the shop is about: plain values and the rules of each by itself. They know nothing of HTTP or storage."""
