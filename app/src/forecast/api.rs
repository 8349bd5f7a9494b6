//! Server functions of the forecast.
