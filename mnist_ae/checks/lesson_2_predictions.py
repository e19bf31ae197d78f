"""What the negative of all images does to three baselines, measured on small images."""

import numpy as np

from mnist_ae.checks.prediction import Question, direction

SIDE = 12  # pixels
NUM_TRAIN = 300  # images
NUM_TEST = 100
NUM_STROKES = (2, 4)  # of an image: at least, at most
NUM_COMPONENTS = 100

HINTS_ON_BLACK = {
    "stay": "You take the two pictures for equally hard, since they show the same. But the "
    "black image does not turn with them: it is right wherever a pixel is 0. How many "
    "pixels of a digit are, and how many of its negative?",
    "fall": "You turn the answer as well, or take the ink for most of the picture. The "
    "answer is still 0 everywhere, and a pixel's error is its square. How large are most "
    "pixels of the negative?",
}
HINTS_ON_MEAN = {
    "rise": "You keep the mean of the old images, or take white for harder than black. The "
    "mean is taken of the negatives, too: it is 1 - mean. What is (1 - x) - (1 - mean)?",
    "fall": "You take bright paper for easier to guess than ink. What counts is how far a "
    "pixel is from its own mean. What is (1 - x) - (1 - mean)?",
}
HINTS_ON_PCA = {
    "rise": "You take bright paper for something more to describe. PCA takes off the mean "
    "first, and describes what is left. What is left of 1 - x, compared with what is left "
    "of x?",
    "fall": "You take the negatives for simpler pictures. PCA takes off the mean first, "
    "and describes what is left. What is left of 1 - x, compared with what is left of x?",
}


def measure(rng: np.random.Generator) -> list[Question]:
    """Measure what the exercise asks for; return the questions (a), (b), (c)."""
    train = draw_strokes(rng, NUM_TRAIN)
    test = draw_strokes(rng, NUM_TEST)
    questions = []
    for letter, error_of, hints in (
        ("a", error_of_black, HINTS_ON_BLACK),
        ("b", error_of_mean, HINTS_ON_MEAN),
        ("c", error_of_pca, HINTS_ON_PCA),
    ):
        before = error_of(train, test)
        after = error_of(1 - train, 1 - test)
        questions.append(Question(letter, direction(before, after), hints))
    return questions


def draw_strokes(rng: np.random.Generator, num_images: int) -> np.ndarray:
    """Return images (n, 144) float64 in 0..1: a few grey bars on black, as digits are."""
    images = np.zeros((num_images, SIDE, SIDE))
    fewest, most = NUM_STROKES
    for image in images:
        for _ in range(rng.integers(fewest, most + 1)):
            height, width = rng.permutation([2, rng.integers(2, 7)])
            top = rng.integers(SIDE - height + 1)
            left = rng.integers(SIDE - width + 1)
            ink = rng.uniform(0.3, 1, size=(height, width))
            image[top : top + height, left : left + width] = ink
    return images.reshape(num_images, SIDE * SIDE)


def error_of_black(train: np.ndarray, test: np.ndarray) -> float:
    """Return the MSE of the black image, 0 everywhere, on test images (n, d)."""
    return (test**2).mean()


def error_of_mean(train: np.ndarray, test: np.ndarray) -> float:
    """Return the MSE on test images of the mean of the training images (n, d)."""
    return ((test - train.mean(axis=0)) ** 2).mean()


def error_of_pca(train: np.ndarray, test: np.ndarray) -> float:
    """Return the MSE on test images of PCA, fitted to training images (n, d)."""
    mean = train.mean(axis=0)
    _, _, components = np.linalg.svd(train - mean, full_matrices=False)
    components = components[:NUM_COMPONENTS]
    codes = (test - mean) @ components.T
    return ((test - mean - codes @ components) ** 2).mean()
