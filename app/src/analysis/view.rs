//! What the pages of analysis show.

use serde::{Deserialize, Serialize};

use super::{Answer, Attainment, Cohorts, Dimension, Funnel, Period, Question, SalesPerformance};
use crate::{
    error::AppError,
    money::{Currency, Money},
    opportunity::{Converted, FilterChoices},
};

/// The ready-made charts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnalysisView {
    /// The period in force.
    pub period: Period,
    /// What win rate and cycle time are divided by.
    pub by: Dimension,
    /// The filter bar.
    pub choices: FilterChoices,
    /// How far what was opened in the period came.
    pub funnel: Funnel,
    /// Signed ÷ decided, of what was decided in the period.
    pub win_rate: Answer,
    /// Days from opening to signature, of what was signed in the period.
    pub cycle: Answer,
    /// Who won what of what was decided in the period.
    pub performance: SalesPerformance,
    /// What became of the quarters up to the period's last.
    pub cohorts: Cohorts,
    /// Attainment of the period's last quarter that has begun.
    pub attainment: Attainment,
    /// What amounts are in.
    pub currency: Currency,
    /// What of the funnel's amounts was converted.
    pub converted: Vec<Converted>,
    /// Amounts without a rate, in no figure of the funnel.
    pub missing: Vec<Money>,
}

/// The page of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionView {
    /// What was asked, as far as it is known.
    pub question: Question,
    /// Codes of dimensions that are gone; there is no answer then.
    pub retired: Vec<String>,
    /// The answer.
    pub answer: Option<Answer>,
    /// The filter bar.
    pub choices: FilterChoices,
    /// The saved question that the page was opened as.
    pub kept: Option<SavedQuestion>,
    /// The viewer's questions and those that others share.
    pub saved: Vec<SavedQuestion>,
}

/// A question under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedQuestion {
    /// Key.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The query of its address, with the question mark.
    pub query: String,
    /// Whether everybody here sees it.
    pub shared: bool,
    /// Whether it is the viewer's own.
    pub own: bool,
    /// Whose it is.
    pub owner: String,
    /// Whether it is on the viewer's dashboard.
    pub on_dashboard: bool,
}

impl SavedQuestion {
    /// The address that opens it, to be looked at, changed or deleted.
    pub fn address(&self) -> String {
        let sign = if self.query.is_empty() { "?" } else { "&" };
        format!("/analysis/question{}{sign}saved={}", self.query, self.id)
    }
}

/// Most questions on a dashboard: each is asked anew whenever it opens.
pub const MOST_TILES: usize = 12;

/// The viewer's dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// In the viewer's order.
    pub tiles: Vec<Tile>,
    /// Questions that are not on it.
    pub others: Vec<SavedQuestion>,
}

/// A place on the dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// Key of its question.
    pub id: i64,
    /// The question; none when its owner no longer shares it.
    pub saved: Option<SavedQuestion>,
    /// Codes of dimensions that are gone.
    pub retired: Vec<String>,
    /// Its answer, or why there is none.
    pub answer: Result<Option<Answer>, AppError>,
}
