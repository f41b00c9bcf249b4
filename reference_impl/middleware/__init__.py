"""What holds for every request, as pure ASGI: a class that wraps the application and costs a function call."""
