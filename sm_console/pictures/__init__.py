"""Pictures from strangers: read and measured in a process of their own, under limits. Only here is Pillow loaded."""
