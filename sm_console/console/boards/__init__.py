"""The boards: lists over all accounts, one for each part of the guideline, in the frame that shows the comments too."""
