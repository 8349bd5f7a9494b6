//! Assembles the picture: names for screen readers, textures, plotters' two sheets, links.

use rust_decimal::Decimal;

use super::layout::{Chart, Layout, Link};
use super::{Drawing, draw as sheets, text, texture};

/// Draws a chart for one width in CSS pixels (160 to 4000; others are brought to the nearer of these).
///
/// `tick_text` writes an axis value for the reader, such as "€1.5M". The answer holds one link per mark
/// in reading order; of stacked bars, one per name, per segment that is not zero and per target. It never fails:
/// an empty chart is an axis, amounts beyond what a decimal can add up end at the rim.
///
/// Source: SPEC row F5.
pub fn draw(chart: &dyn Chart, width: u32, tick_text: &dyn Fn(Decimal) -> String) -> Drawing {
    let layout = Layout::of(chart, width, tick_text);
    let (caption, width, height) = (chart.caption(), layout.width, layout.height);
    let id = format!("{}-{width}", escape(caption.id));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"group\" \
         aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\" direction=\"ltr\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>",
        escape(caption.title),
        escape(caption.description),
    );
    svg.push_str(&texture::definitions(&layout, &id));
    svg.push_str("<g aria-hidden=\"true\">");
    svg.push_str(&sheets::under(&layout));
    svg.push_str(&texture::fills(&layout, &id));
    svg.push_str(&sheets::over(&layout));
    svg.push_str("</g>");
    svg.extend(layout.links.iter().map(anchor));
    svg.push_str("</svg>");
    Drawing { svg, width: width.unsigned_abs(), height: height.unsigned_abs() }
}

/// One link: its name for screen readers and as a tooltip, its place for pointer and focus ring.
fn anchor(link: &Link) -> String {
    let (label, hit) = (escape(&link.label), link.hit);
    format!(
        "<a href=\"{}\" aria-label=\"{label}\"><title>{label}</title><rect class=\"mark\" x=\"{}\" y=\"{}\" \
         width=\"{}\" height=\"{}\" fill=\"none\" pointer-events=\"all\"/></a>",
        escape(&link.href),
        hit.x,
        hit.y,
        hit.width,
        hit.height,
    )
}

/// Text that is safe between tags and between quotes.
fn escape(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len());
    for letter in text::printable(raw).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
