//! Query options: what to return, and which page of it.

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::filter::{Filter, compare, property};
use crate::error::FieldError;

/// Most rows that one page holds, whatever `$top` says.
pub const MAX_PAGE: usize = 999;

/// The query options of one request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// `$select`: properties to return; empty for all. `id` is always returned.
    pub select: Vec<String>,
    /// `$expand`: navigations to return inline, as written; compare them without case.
    pub expand: Vec<String>,
    /// `$filter`.
    pub filter: Option<Filter>,
    /// `$orderby`: property and whether it descends.
    pub orderby: Vec<(String, bool)>,
    /// `$top`: rows in one page.
    pub top: Option<usize>,
    /// `$skip`: rows to leave out before the first page.
    pub skip: usize,
    /// `$count=true`: say how many rows there are.
    pub count: bool,
    /// `$skiptoken`: what earlier pages returned, from a next link.
    skiptoken: Option<SkipToken>,
    /// The other options, to repeat in a next link.
    raw: Vec<(String, String)>,
}

/// Where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
enum SkipToken {
    /// After so many rows of the filtered and ordered collection.
    Offset(usize),
    /// Behind the row with this id, in the order of ids.
    After(String),
}

/// A page that a store can cut by itself: rows in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seek {
    /// The id behind which to begin.
    pub after: Option<String>,
    /// Rows in the page. Read one more, to know whether there is a next page.
    pub limit: usize,
}

/// One page of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The rows.
    pub items: Vec<Value>,
    /// The query string of the next page, when there is one.
    pub next: Option<String>,
    /// Rows on all pages, when `$count=true` asked for it.
    pub count: Option<usize>,
}

impl Query {
    /// Reads the raw query string.
    ///
    /// # Errors
    /// One entry for each option that cannot be used; its target is the option's name.
    pub fn parse(raw: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let mut query = Self::default();
        let mut errors = Vec::new();
        for pair in raw.unwrap_or_default().split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            if let Err(error) = query.option(&name, &value) {
                errors.push(FieldError::new(name.clone(), "badQueryOption", error));
            }
            let lower = name.to_ascii_lowercase();
            if !matches!(lower.as_str(), "$skiptoken" | "skiptoken" | "$skip" | "skip") {
                query.raw.push((name, value));
            }
        }
        if errors.is_empty() { Ok(query) } else { Err(errors) }
    }

    fn option(&mut self, name: &str, value: &str) -> Result<(), String> {
        let lower = name.to_ascii_lowercase();
        match lower.strip_prefix('$').unwrap_or(&lower) {
            "select" => self.select = names(value)?,
            "expand" => self.expand = names(value)?,
            "filter" => self.filter = Some(Filter::parse(value).map_err(|e| e.to_string())?),
            "orderby" => self.orderby = order(value)?,
            "top" => self.top = Some(number(value)?),
            "skip" => self.skip = number(value)?,
            "count" => self.count = truth(value)?,
            "skiptoken" => self.skiptoken = Some(read_token(value)?),
            "format" => {}
            _ if lower.starts_with('$') => {
                return Err(format!("the query option `{name}` is not supported; leave it out"));
            }
            // Options of the client's own are not ours to judge.
            _ => {}
        }
        Ok(())
    }

    /// Is the navigation `name` asked for?
    #[must_use]
    pub fn expands(&self, name: &str) -> bool {
        self.expand.iter().any(|e| e == "*" || e.eq_ignore_ascii_case(name))
    }

    /// Refuses `$filter`, `$orderby` and `$expand` by names that the resource does not have.
    ///
    /// # Errors
    /// One entry for each of them.
    pub fn check(
        &self,
        property: &dyn Fn(&str) -> bool,
        navigations: &[&str],
    ) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        if let Some(Err(error)) = self.filter.as_ref().map(|f| f.check(property)) {
            errors.push(FieldError::new("$filter", "badQueryOption", error.to_string()));
        }
        for (name, _) in &self.orderby {
            if !property(name.split('/').next().unwrap_or_default()) {
                let text = format!("there is no property named `{name}` to order by");
                errors.push(FieldError::new("$orderby", "badQueryOption", text));
            }
        }
        for name in self.expand.iter().filter(|e| *e != "*") {
            if !navigations.iter().any(|n| n.eq_ignore_ascii_case(name)) {
                let text = format!(
                    "there is no navigation named `{name}` to expand; use {}",
                    navigations.join(", ")
                );
                errors.push(FieldError::new("$expand", "badQueryOption", text));
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// The page of `items` that is asked for: filtered, ordered, cut. Rows keep their order where `$orderby`
    /// does not tell them apart. `default_page` is the size of a page when `$top` does not say it.
    #[must_use]
    pub fn page(&self, mut items: Vec<Value>, default_page: usize) -> Page {
        if let Some(filter) = &self.filter {
            items.retain(|item| filter.matches(item));
        }
        self.sort(&mut items);
        let total = items.len();
        let start = match &self.skiptoken {
            None => self.skip,
            Some(SkipToken::Offset(rows)) => self.skip.saturating_add(*rows),
            Some(SkipToken::After(id)) => items
                .iter()
                .position(|item| item.get("id").and_then(Value::as_str).is_some_and(|i| i > id.as_str()))
                .unwrap_or(total),
        };
        let size = self.top.unwrap_or(default_page).min(MAX_PAGE);
        let end = start.saturating_add(size);
        let next = (size > 0 && end < total).then(|| self.next(&SkipToken::Offset(end)));
        let items = items.into_iter().skip(start).take(size).map(|item| self.selected(item)).collect();
        Page { items, next, count: self.count.then_some(total) }
    }

    /// The page as a store can cut it; `None` when the whole collection must be looked at.
    #[must_use]
    pub fn seek(&self, default_page: usize) -> Option<Seek> {
        let after = match &self.skiptoken {
            None => None,
            Some(SkipToken::After(id)) => Some(id.clone()),
            Some(SkipToken::Offset(_)) => return None,
        };
        let limit = self.top.unwrap_or(default_page).min(MAX_PAGE);
        let plain =
            self.filter.is_none() && self.orderby.is_empty() && self.skip == 0 && !self.count && limit > 0;
        plain.then_some(Seek { after, limit })
    }

    /// The page of `rows`, which the store read for `seek`: one more than the page holds, if there is one.
    #[must_use]
    pub fn seek_page(&self, seek: &Seek, mut rows: Vec<Value>) -> Page {
        let more = rows.len() > seek.limit;
        rows.truncate(seek.limit);
        let last = rows.last().and_then(|row| row.get("id")).and_then(Value::as_str).filter(|_| more);
        let next = last.map(|id| self.next(&SkipToken::After(id.to_owned())));
        let items = rows.into_iter().map(|item| self.selected(item)).collect();
        Page { items, next, count: None }
    }

    /// Leaves only what `$select` asks for, `id`, annotations and expanded navigations.
    #[must_use]
    pub fn selected(&self, item: Value) -> Value {
        if self.select.is_empty() || self.select.iter().any(|s| s == "*") {
            return item;
        }
        let Value::Object(object) = item else { return item };
        let wanted = |name: &str| {
            let base = name.split('@').next().unwrap_or_default();
            base.is_empty()
                || base.starts_with('#')
                || base == "id"
                || self.select.iter().any(|s| s.eq_ignore_ascii_case(base))
                || self.expands(base)
        };
        Value::Object(object.into_iter().filter(|(name, _)| wanted(name)).collect())
    }

    fn sort(&self, items: &mut [Value]) {
        items.sort_by(|a, b| {
            for (name, descending) in &self.orderby {
                let (a, b) = (property(a, name), property(b, name));
                // Null comes first, as the protocol says.
                let order = compare(a, b).unwrap_or_else(|| a.is_null().cmp(&b.is_null()).reverse());
                let order = if *descending { order.reverse() } else { order };
                if order.is_ne() {
                    return order;
                }
            }
            std::cmp::Ordering::Equal
        });
    }

    fn next(&self, token: &SkipToken) -> String {
        let token = match token {
            SkipToken::Offset(rows) => format!("o:{rows}"),
            SkipToken::After(id) => format!("a:{id}"),
        };
        let mut parts: Vec<String> =
            self.raw.iter().map(|(name, value)| format!("{}={}", keep_dollar(name), encode(value))).collect();
        parts.push(format!("$skiptoken={}", BASE64_URL_SAFE_NO_PAD.encode(token)));
        parts.join("&")
    }
}

fn keep_dollar(name: &str) -> String {
    name.strip_prefix('$').map_or_else(|| encode(name), |rest| format!("${}", encode(rest)))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn decode(text: &str) -> String {
    // Form encoding writes a space as `+`; a plus itself comes as %2B.
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn read_token(value: &str) -> Result<SkipToken, String> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(value).ok().and_then(|b| String::from_utf8(b).ok());
    let token = decoded.as_deref().and_then(|text| match text.split_once(':')? {
        ("o", rows) => rows.parse().ok().map(SkipToken::Offset),
        ("a", id) => Some(SkipToken::After(id.to_owned())),
        _ => None,
    });
    token.ok_or_else(|| {
        "this skip token was not made by this server; start again from the first page".to_owned()
    })
}

fn names(value: &str) -> Result<Vec<String>, String> {
    if value.contains('(') {
        return Err(format!("options inside `{value}` are not supported; name the properties only"));
    }
    Ok(value.split(',').map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned).collect())
}

fn number(value: &str) -> Result<usize, String> {
    value.parse().map_err(|_| format!("`{value}` is not a number of rows; write zero or more"))
}

fn truth(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("`{value}` is neither true nor false")),
    }
}

fn order(value: &str) -> Result<Vec<(String, bool)>, String> {
    let mut out = Vec::new();
    for part in value.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let mut words = part.split_whitespace();
        let name = words.next().unwrap_or_default().to_owned();
        let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(word) => return Err(format!("`{word}` is no order; write asc or desc")),
        };
        if words.next().is_some() {
            return Err(format!("`{part}` is no order; write a property, then asc or desc"));
        }
        out.push((name, descending));
    }
    Ok(out)
}
