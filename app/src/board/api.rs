//! Server functions of the board.
