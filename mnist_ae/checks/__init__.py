"""Each lesson imports its own checks: `from mnist_ae.checks import lesson_1 as checks`."""
