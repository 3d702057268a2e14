def kilometres(miles: float) -> float:
    """Miles in kilometres."""
    return miles * 1.609344
