"""Trains the models of one symbol out of rows that `barclose export` wrote. It computes no feature and no label."""
