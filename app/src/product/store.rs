//! SQL of products.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{Product, ProductId};
use crate::{
    error::{AppError, unavailable},
    money::{Currency, Money},
};

/// The whole catalogue by name.
pub async fn all(db: &mut PgConnection) -> Result<Vec<Product>, AppError> {
    let rows = sqlx::query("SELECT id, name, series, list_price, currency FROM product ORDER BY lower(name), id")
        .fetch_all(db)
        .await?;
    rows.iter().map(product_from).collect()
}

fn product_from(row: &PgRow) -> Result<Product, AppError> {
    let currency: Currency = row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?;
    Ok(Product {
        id: ProductId(row.try_get("id")?),
        name: row.try_get("name")?,
        series: row.try_get("series")?,
        list_price: row.try_get::<Option<Decimal>, _>("list_price")?.map(|amount| Money::new(amount, currency)),
    })
}

/// Stores a new product.
pub async fn insert(
    db: &mut PgConnection,
    name: &str,
    series: &str,
    list_price: Option<Decimal>,
    currency: Currency,
    now: DateTime<Utc>,
) -> Result<ProductId, AppError> {
    let sql =
        "INSERT INTO product (name, series, list_price, currency, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    let id = sqlx::query_scalar(sql)
        .bind(name)
        .bind(series)
        .bind(list_price)
        .bind(currency.code())
        .bind(now)
        .fetch_one(db)
        .await?;
    Ok(ProductId(id))
}
