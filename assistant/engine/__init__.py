"""Evidence -> state of the call. Pure: values in, values out; standard library only."""
