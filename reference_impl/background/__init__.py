"""What goes on beside the requests, from the start of the application to its end."""
