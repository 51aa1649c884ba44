"""Worker processes that decode hostile content and can be killed."""
