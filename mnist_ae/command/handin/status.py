"""What an answer can be."""

RIGHT = "right"
WRONG = "wrong"
NOT_TRIED = "not tried"
