//! Charts: a plain description in, a finished picture with links out.
//!
//! A page describes what it wants to show, with every text already written for the reader's language:
//!
//! | description        | shows                                                        |
//! |--------------------|--------------------------------------------------------------|
//! | [`StackedBars`]    | people, quarters or cohorts, their parts, their quota         |
//! | [`Bars`]           | one value per name: win rate, cycle time, a distribution      |
//! | [`Lines`]          | values over time against the quota and an earlier period      |
//! | [`Waterfall`]      | what led from one level to another                            |
//! | [`Funnel`]         | how much reached each stage, and the share that went on       |
//!
//! [`Drawings::of`] turns any of them into [`Drawings`] on the server: a self-contained SVG string for each
//! of a few widths. Pages show them with [`Picture`]; the stylesheet (`style/chart.css`) chooses the one
//! that fits.
//!
//! How a description becomes a picture:
//!
//! 1. `scale` picks round axis values and maps amounts to pixels; `text` guesses how wide words are.
//! 2. The description places itself on a `layout` in whole pixels; `frame` (with `rows` and `columns`)
//!    gives charts of bars their lanes. One set of numbers serves both the picture and the links, so
//!    that a link always lies on its mark, and links stand in reading order.
//! 3. `draw` hands the layout to plotters, `svg` wraps the result with title, textures and links.
//!
//! The next chart is one file: a description, and its implementation of [`Chart`].
//!
//! Colours are roles, not decisions: `palette` holds one fixed colour per role, which reads well on its
//! own and which the stylesheet replaces by the theme's tokens. Nothing in the string needs an inline
//! style or a script. The browser merely carries the string.
//!
//! Source: SPEC row F5.

mod model;
mod picture;

#[cfg(feature = "ssr")]
mod bars;
#[cfg(feature = "ssr")]
mod columns;
#[cfg(feature = "ssr")]
mod draw;
#[cfg(feature = "ssr")]
mod drawings;
#[cfg(feature = "ssr")]
mod frame;
#[cfg(feature = "ssr")]
mod funnel;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod legend;
#[cfg(feature = "ssr")]
mod lines;
#[cfg(feature = "ssr")]
mod palette;
#[cfg(feature = "ssr")]
mod points;
#[cfg(feature = "ssr")]
mod rows;
#[cfg(feature = "ssr")]
mod scale;
#[cfg(feature = "ssr")]
mod segments;
#[cfg(feature = "ssr")]
mod stacked;
#[cfg(feature = "ssr")]
mod svg;
#[cfg(feature = "ssr")]
mod text;
#[cfg(feature = "ssr")]
mod texture;
#[cfg(feature = "ssr")]
mod waterfall;

#[cfg(all(test, feature = "ssr"))]
mod lines_tests;
#[cfg(all(test, feature = "ssr"))]
mod stacked_tests;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use model::{Drawing, Drawings, LegendEntry, Mark, Orientation, Series, Swatch, Target};
pub use picture::Picture;

#[cfg(feature = "ssr")]
pub use {
    bars::Bars,
    funnel::{Conversion, Funnel, FunnelStage},
    layout::{Caption, Chart},
    lines::{Level, Line, Lines, Moment, Point},
    stacked::{Bar, Segment, StackedBars},
    svg::draw,
    waterfall::Waterfall,
};
