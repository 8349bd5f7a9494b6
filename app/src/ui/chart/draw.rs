//! Hands a layout to plotters, as two sheets: what lies under the textures and what lies over them.
#![allow(clippy::disallowed_types, clippy::float_arithmetic, reason = "plotters takes font sizes as floats")]

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor};

use super::layout::{Anchor, Block, Dot, Ink, Layout, Rect, Stroke, Text};
use super::{Series, palette, texture};

/// The system's own font; the stylesheet may choose a finer one.
const FONT: &str = "system-ui, sans-serif";
/// plotters divides font sizes by this before it writes them as pixels.
const FONT_RATIO: f64 = 1.24;

type Sheet<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// The lines of the axis, pale areas, fills and swatches.
pub fn under(layout: &Layout) -> String {
    sheet(layout, |sheet| {
        layout.grid.iter().try_for_each(|line| fill(sheet, *line, palette::GRID))?;
        layout.flows.iter().try_for_each(|area| sheet.draw(&Polygon::new(area.clone(), palette::FLOW.filled())))?;
        layout.blocks.iter().try_for_each(|block| draw_block(sheet, block))?;
        layout.cuts.iter().try_for_each(|cut| sheet.draw(&Polygon::new(cut.clone(), palette::SURFACE.filled())))
    })
}

/// The line at zero, lines through points, the quota lines and all words.
pub fn over(layout: &Layout) -> String {
    sheet(layout, |sheet| {
        let hairs = layout.zero.iter().chain(&layout.connectors);
        hairs.copied().try_for_each(|line| fill(sheet, line, palette::TEXT_MUTED))?;
        draw_targets(sheet, &layout.references)?;
        layout.strokes.iter().try_for_each(|stroke| draw_stroke(sheet, stroke))?;
        layout.dots.iter().try_for_each(|dot| draw_dot(sheet, *dot))?;
        layout
            .plates
            .iter()
            .try_for_each(|(plate, series)| fill(sheet, *plate, series.map_or(palette::SURFACE, palette::fill)))?;
        draw_targets(sheet, &layout.targets)?;
        layout.texts.iter().try_for_each(|text| write(sheet, text))
    })
}

/// What plotters draws on an empty page, without the page itself.
fn sheet(layout: &Layout, paint: impl FnOnce(&Sheet<'_>) -> Drawn) -> String {
    let size = (layout.width.unsigned_abs(), layout.height.unsigned_abs());
    let mut page = String::new();
    {
        let sheet = SVGBackend::with_string(&mut page, size).into_drawing_area();
        paint(&sheet).and_then(|()| sheet.present()).expect("drawing into a string has no way to fail");
    }
    let from = page.find('>').map_or(0, |end| end + 1);
    let to = page.rfind("</svg>").unwrap_or(page.len());
    let drawn = page[from..to].trim().replace(" opacity=\"1\"", "").replace(" stroke=\"none\"", "");
    // plotters makes an element of every dash; one attribute does the same.
    Series::ALL.into_iter().filter_map(|series| Some((series, texture::dashes(series)?))).fold(
        drawn,
        |drawn, (series, dashes)| {
            let line = format!("fill=\"none\" stroke=\"{}\"", palette::hex(palette::line(series)));
            drawn.replace(&line, &format!("{line} stroke-dasharray=\"{dashes}\""))
        },
    )
}

fn fill(sheet: &Sheet<'_>, rect: Rect, color: RGBColor) -> Drawn {
    sheet.draw(&Rectangle::new([(rect.x, rect.y), rect.end()], color.filled()))
}

/// The segment in the colour of its edge, its inside in the colour of its category.
fn draw_block(sheet: &Sheet<'_>, block: &Block) -> Drawn {
    let (edge, inside) = (palette::edge(block.series), palette::fill(block.series));
    let inner = block.rect.inset(1);
    fill(sheet, block.rect, edge)?;
    if edge != inside && inner.width > 0 && inner.height > 0 {
        fill(sheet, inner, inside)?;
    }
    block.gap.iter().try_for_each(|gap| fill(sheet, *gap, palette::SURFACE))
}

/// Quota lines with a rim, so that they stand out from dark segments too; where they meet, none cuts another.
fn draw_targets(sheet: &Sheet<'_>, lines: &[Rect]) -> Drawn {
    lines.iter().try_for_each(|line| fill(sheet, line.inset(-1), palette::SURFACE))?;
    lines.iter().try_for_each(|line| fill(sheet, *line, palette::QUOTA))
}

/// The line with a rim, so that lines that cross can be followed.
fn draw_stroke(sheet: &Sheet<'_>, stroke: &Stroke) -> Drawn {
    let path = |color: RGBColor, width| PathElement::new(stroke.points.clone(), color.stroke_width(width));
    let width = if stroke.series == Series::Closed { 3 } else { 2 };
    if texture::dashes(stroke.series).is_none() {
        sheet.draw(&path(palette::SURFACE, width + 2))?;
    }
    sheet.draw(&path(palette::line(stroke.series), width))
}

/// A point in the shape of its series, with a rim of the page.
fn draw_dot(sheet: &Sheet<'_>, dot: Dot) -> Drawn {
    let shape = |radius: i32, color: RGBColor| match corners(dot.series) {
        Some(corners) => {
            let corner = |(x, y): &(i32, i32)| (dot.at.0 + x * radius / 4, dot.at.1 + y * radius / 4);
            sheet.draw(&Polygon::new(corners.iter().map(corner).collect::<Vec<_>>(), color.filled()))
        }
        None => sheet.draw(&Circle::new(dot.at, radius.unsigned_abs(), color.filled())),
    };
    if dot.radius > 2 {
        shape(dot.radius + 1, palette::SURFACE)?;
    }
    shape(dot.radius, palette::line(dot.series))?;
    if dot.series == Series::Previous && dot.radius > 2 { shape(dot.radius - 2, palette::SURFACE) } else { Ok(()) }
}

/// The corners of a series' points, in quarters of their radius; a circle has none.
fn corners(series: Series) -> Option<&'static [(i32, i32)]> {
    match series {
        Series::Closed | Series::Won | Series::Total => Some(&[(-4, -4), (4, -4), (4, 4), (-4, 4)]),
        Series::BestCase | Series::Increase => Some(&[(0, -5), (5, 4), (-5, 4)]),
        Series::Decrease | Series::Lost => Some(&[(0, 5), (5, -4), (-5, -4)]),
        Series::Pipeline | Series::Open => Some(&[(0, -6), (6, 0), (0, 6), (-6, 0)]),
        Series::Commit | Series::Omitted | Series::Measure | Series::Previous => None,
    }
}

fn write(sheet: &Sheet<'_>, text: &Text) -> Drawn {
    let color = match text.ink {
        Ink::Name => palette::TEXT,
        Ink::Muted => palette::TEXT_MUTED,
        Ink::On(series) => palette::ink(series),
    };
    let anchor = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let font = (FONT, f64::from(text.size) * FONT_RATIO).into_font();
    let style = font.color(&color).pos(Pos::new(anchor, VPos::Center));
    sheet.draw_text(&text.content, &style, text.at)
}
