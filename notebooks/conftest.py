"""The lessons are compared with what they store without the predictions of whoever runs them."""

import os
import tempfile

os.environ["KMEANS_LAB_WORK"] = tempfile.mkdtemp(prefix="kmeans-lab-")
