//! Server functions of opportunities.
