//! Markup and entities.

use super::{check, origin};

#[test]
fn tags_go_and_blocks_leave_a_space() {
    check(
        "html_tags",
        &[
            ("<p>one</p><p>two</p>", " one  two "),
            ("a<b>b</b>c", "abc"),
            ("one<br>two<BR/>three<br />four", "one two three four"),
            (r#"<a href="x?a=1&b=2" title='a > b'>link</a>"#, "link"),
            (r#"<img alt="a < b" src=x>seen"#, "seen"),
            ("很<strong class=red>好</strong>！", "很好！"),
            ("<my-tag>x</my-tag>", "<my-tag>x</my-tag>"),
            ("a<!-- <b>no</b> -->b", "ab"),
            ("<!DOCTYPE html><html>x</html>", "  x "),
            ("<?xml version=\"1.0\"?>x", " x"),
            ("a<![CDATA[1 < 2 <b>]]>c", "a1 < 2 <b>c"),
            ("a<script>if (a<b) { x('</p>'); }</script >b", "a b"),
            ("<STYLE type=x>p { color: red }</Style>b", " b"),
        ],
    );
}

#[test]
fn what_only_looks_like_a_tag_stays() {
    let stays = [
        "a < b and c > d",
        "I <3 you",
        "<3 <3 <3",
        "x<y",
        "Vec<String>",
        "<user> wrote",
        "<b && c>",
        "<",
        "<>",
        "</>",
        "</ b>",
        "< b>",
        "<b",
        "<b class=\"x",
        "<!--",
        "<!-- never closed",
        "<![CDATA[ never closed",
        "<script",
        "价格<100元，>50元",
        "<a<a<a",
    ];
    stays.iter().for_each(|text| check("html_tags", &[(text, text)]));
}

#[test]
fn broken_and_nested_tags_end_where_the_next_begins() {
    check(
        "html_tags",
        &[
            ("<b<i>x", "<bx"),
            ("<<b>b>x", "<b>x"),
            ("<b <i>x</i>", "<b x"),
            ("<script>never closed <b>x", " never closed x"),
            ("<b title='<i>x", "<b title='x"),
            ("<p title=\"<b>\">x", " x"),
        ],
    );
}

#[test]
fn entities_become_characters_by_name_and_number() {
    check(
        "html_entities",
        &[
            ("&lt;b&gt; &amp; &quot;x&quot; &#39;y&#x27;", "<b> & \"x\" 'y'"),
            ("caf&eacute; &Eacute;t&eacute", "café Été"),
            ("&#20013;&#x6587; &#128512;", "中文 😀"),
            ("&NotEqualTilde;&CounterClockwiseContourIntegral;", "≂̸∳"),
            ("&#150;&#146; &#0; &#xD800; &#99999999999999999999;", "–’ � � �"),
            ("&#36billion &#xe9", "$billion é"),
            ("&nbsp;", "\u{A0}"),
            ("&amp;lt;", "&lt;"),
            ("&lt;#&gt; at &lt;DECIMAL&gt;", "<#> at <DECIMAL>"),
        ],
    );
}

#[test]
fn an_ampersand_of_the_text_stays() {
    let stays = [
        "AT&T",
        "AT&TEL",
        "R&D; Q&A",
        "&",
        "&&;",
        "&;",
        "&#;",
        "&#x;",
        "&#",
        "&bogus;",
        "?a=1&copy=2&lt=3",
        "&notit",
        "&ampx",
        "Mr&MrsSmith;",
        "&CounterClockwiseContourIntegralAndMore;",
        "退款&换货；",
    ];
    stays.iter().for_each(|text| check("html_entities", &[(text, text)]));
}

#[test]
fn entities_that_lost_their_ampersand_are_read_where_nothing_else_is_meant() {
    check(
        "html_entities",
        &[
            ("cost #36;5 and Apple #39;s", "cost $5 and Apple's"),
            ("don #39;t; we #39;re", "don't; we're"),
            ("said #39;no #39;", "said 'no '"),
            ("(quot;Hiquot; quot;", "(\"Hiquot; \""),
            (" lt;bgt; ", " <bgt; "),
            ("issue #1;", "issue #1;"),
            ("issue #1234;", "issue #1234;"),
            ("C#36;", "C#36;"),
            ("#36", "#36"),
            ("#31;", "#31;"),
        ],
    );
}

#[test]
fn a_piece_of_markup_knows_its_source() {
    let text = "<p>caf&eacute; <b>gut</b></p>";
    assert_eq!(origin("html_entities,html_tags", text, "café"), "caf&eacute;");
    assert_eq!(origin("html_entities,html_tags", text, "gut"), "gut");
    assert_eq!(origin("html_entities,html_tags", text, "é gut"), "&eacute; <b>gut");
    assert_eq!(origin("html_entities,html_tags", "a&lt;p&gt;b", " "), "&lt;p&gt;");
}
