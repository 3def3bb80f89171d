"""What lies on a student's desk beside the checks: pictures and things to put in order."""
