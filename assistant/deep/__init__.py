"""The deep voice at run time: a small fine-tuned encoder that hears a turn with the turns before it. Optional, off by default.

Needs the `deep` extra (onnxruntime, tokenizers). Nothing else in the program imports these.
"""
