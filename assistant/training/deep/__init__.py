"""Training of the deep voice: needs the `deep-train` extra (torch, tokenizers, onnx). Nothing here is imported at run time."""
