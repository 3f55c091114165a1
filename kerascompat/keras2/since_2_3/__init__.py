"""What Keras 2.3 computed otherwise than Keras 2.0-2.2; all else is in `kerascompat.keras2`."""
