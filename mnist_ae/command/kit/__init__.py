"""The kit of a course: student copies, instructors' copies, slides and a site."""
