"""What officers do with a submitted application: review it, and decide."""
