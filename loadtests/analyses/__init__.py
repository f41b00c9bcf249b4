"""What scenarios of the camera store conclude from single requests; those that any kata can use are archkata's own."""
