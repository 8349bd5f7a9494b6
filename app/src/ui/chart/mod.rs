//! Charts: a plain description in, a finished picture with links out.
//!
//! A page describes what it wants to show ([`StackedBars`]: people or quarters, their forecast
//! categories, their quota), with every text already written for the reader's language. The server
//! turns that into a [`Drawing`]: one self-contained SVG string for one width. Pages ask for a wide and
//! a narrow drawing and let the stylesheet (`style/chart.css`) show the one that fits.
//!
//! How a description becomes a picture:
//!
//! 1. `scale` picks round axis values and maps amounts to pixels; `text` guesses how wide words are.
//! 2. `layout` places everything in whole pixels: `rows` and `columns` make the frame, `marks` the
//!    stacked blocks, the quota line and the links over them. One set of numbers serves both the
//!    picture and the links, so that a link always lies on its mark.
//! 3. `draw` hands the layout to plotters, `svg` wraps the result with title, textures and links.
//!
//! Colours are roles, not decisions: `palette` holds one fixed colour per role, which reads well on its
//! own and which the stylesheet replaces by the theme's tokens. Nothing in the string needs an inline
//! style or a script. Drawing happens on the server only; the browser merely carries the string.
//!
//! Source: SPEC row F5.

mod model;
mod picture;

#[cfg(feature = "ssr")]
mod columns;
#[cfg(feature = "ssr")]
mod draw;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod marks;
#[cfg(feature = "ssr")]
mod palette;
#[cfg(feature = "ssr")]
mod rows;
#[cfg(feature = "ssr")]
mod scale;
#[cfg(feature = "ssr")]
mod svg;
#[cfg(feature = "ssr")]
mod text;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use picture::Picture;

pub use model::{Bar, Drawing, LegendEntry, Orientation, Segment, Series, StackedBars, Swatch, Target};

#[cfg(feature = "ssr")]
pub use svg::draw;
