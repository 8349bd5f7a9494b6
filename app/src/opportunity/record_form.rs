//! Part.
