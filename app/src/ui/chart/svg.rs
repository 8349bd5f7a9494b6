//! Assembles the picture: names for screen readers, textures, plotters' two sheets, links.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::layout::{Layout, Link};
use super::{Drawing, Series, StackedBars, draw as sheets, palette, text};

/// Draws a chart for one width in CSS pixels (160 to 4000; others are brought to the nearer of these).
///
/// `tick_text` writes an axis value for the reader, such as "€1.5M". The answer holds one link per bar
/// name, per segment that is not zero and per target, in that order within each bar. It never fails:
/// an empty chart is an axis, amounts beyond what a decimal can add up end at the rim.
///
/// Source: SPEC row F5.
pub fn draw(chart: &StackedBars, width: u32, tick_text: &dyn Fn(Decimal) -> String) -> Drawing {
    let layout = Layout::of(chart, width, tick_text);
    let (width, height) = (layout.width, layout.height);
    let id = format!("{}-{width}", escape(&chart.id));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"group\" \
         aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\" direction=\"ltr\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>",
        escape(&chart.title),
        escape(&chart.description),
    );
    svg.push_str(&textures(&layout, &id));
    svg.push_str("<g aria-hidden=\"true\">");
    svg.push_str(&sheets::under(&layout));
    svg.push_str(&textured(&layout, &id));
    svg.push_str(&sheets::over(&layout));
    svg.push_str("</g>");
    svg.extend(layout.links.iter().map(anchor));
    svg.push_str("</svg>");
    Drawing { svg, width: width.unsigned_abs(), height: height.unsigned_abs() }
}

/// The pattern that tells a category apart without its colour: its size, turn and drawing.
fn texture(series: Series) -> Option<(u32, u32, &'static str)> {
    match series {
        Series::Closed | Series::Commit => None,
        Series::BestCase => Some((6, 45, "M0 0V6")),
        Series::Pipeline => Some((5, 45, "M1 2.5H2.4")),
        Series::Omitted => Some((5, 45, "M0 0H5M0 0V5")),
    }
}

/// The definitions of the textures in use.
fn textures(layout: &Layout, id: &str) -> String {
    let used = Series::ALL.into_iter().filter(|series| layout.blocks.iter().any(|block| block.series == *series));
    let mut defs = String::from("<defs>");
    for series in used {
        if let Some((size, turn, path)) = texture(series) {
            let color = palette::hex(palette::edge(series));
            let name = texture_id(id, series);
            defs.push_str(&format!(
                "<pattern id=\"{name}\" patternUnits=\"userSpaceOnUse\" width=\"{size}\" height=\"{size}\" \
                 patternTransform=\"rotate({turn})\"><path d=\"{path}\" fill=\"none\" stroke=\"{color}\" \
                 stroke-width=\"1.4\" stroke-opacity=\"0.55\"/></pattern>"
            ));
        }
    }
    defs + "</defs>"
}

fn texture_id(id: &str, series: Series) -> String {
    let name = match series {
        Series::Closed => "closed",
        Series::Commit => "commit",
        Series::BestCase => "best-case",
        Series::Pipeline => "pipeline",
        Series::Omitted => "omitted",
    };
    format!("{id}-{name}")
}

/// The textures over their segments.
fn textured(layout: &Layout, id: &str) -> String {
    let mut rects = String::new();
    for block in layout.blocks.iter().filter(|block| palette::is_textured(block.series)) {
        let rect = block.rect.inset(1);
        if rect.width > 0 && rect.height > 0 {
            // Writing to a string has no way to fail.
            let _ = write!(
                rects,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#{})\"/>",
                rect.x,
                rect.y,
                rect.width,
                rect.height,
                texture_id(id, block.series),
            );
        }
    }
    rects
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
