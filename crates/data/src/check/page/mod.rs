//! The report as one HTML page: no scripts, nothing from the network, pictures as inline SVG.

mod escape;
mod sections;
mod style;
mod svg;

use self::escape::{escape, with_code};
use super::context::short;
use super::report::{CheckReport, Side};
use super::words::{counted, rows};

impl CheckReport {
    /// The report as one self-contained HTML page, light or dark as the reader's system is.
    ///
    /// Whatever comes from the data is escaped: the page is safe to open for any file.
    pub fn to_html(&self) -> String {
        let title = self.files.first().map_or("", |file| short(&file.source));
        let title = escape(title);
        let style = style::STYLE;
        let parts = [
            self.header(&title),
            sections::findings(self),
            sections::classes(self),
            sections::target(self),
            sections::lengths(self),
            sections::columns(self),
        ];
        let main = parts.concat();
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>Check of {title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n{main}</main>\n\
             </body>\n</html>\n"
        )
    }

    fn header(&self, title: &str) -> String {
        let files = self.files.iter().map(|file| {
            let side = if file.side == Side::Train { "train" } else { "test" };
            let remarks = file.remarks().into_iter();
            let remarks = remarks.map(|remark| format!("<br><span class=\"lost\">{}</span>", escape(&remark)));
            format!(
                "<li><span class=\"side\">{side}</span> <code>{}</code> {}, {} <span class=\"form\">({})</span>{}</li>",
                escape(&file.source),
                rows(file.rows),
                counted(file.columns, "column", "columns"),
                escape(&file.form()),
                remarks.collect::<String>()
            )
        });
        let files: String = files.collect();
        let roles = self.roles.as_ref().map(|roles| format!("<p>{}</p>", with_code(roles)));
        format!(
            "<header>\n<h1>Check of <bdi>{title}</bdi></h1>\n<ul class=\"files\">{files}</ul>\n{}</header>\n",
            roles.unwrap_or_default()
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{labelled, report};

    #[test]
    fn nothing_from_the_data_becomes_markup() {
        let evil = "<script>alert(1)</script>\"'&";
        let mut table = labelled(&[(evil, 40), ("b", 3)]);
        table.header[1] = "<img src=x onerror=y>".into();
        table.source = "</title><script>".into();
        table.records[0].fields[0] = "<b onclick='x'>caf\u{FFFD}</b>".into();
        let page = report(&table, None).to_html();
        assert!(
            !page.contains("<script") && !page.contains("<img") && !page.contains("<b onclick")
        );
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }

    #[test]
    fn every_picture_has_a_title_and_the_page_asks_for_nothing() {
        let page = report(&labelled(&[("好评", 40), ("差评", 30)]), None).to_html();
        let pictures = page.matches("<svg ").count();
        assert!(pictures >= 2);
        assert_eq!(page.matches("<svg role=\"img\" aria-label=\"").count(), pictures);
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("url("));
        assert!(page.contains("好评"));
    }
}
