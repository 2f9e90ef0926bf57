//! Placeholders, white space, repetitions.

use super::{CleanStep, check, clean, origin};
use crate::tokenizer::WordSplitter;

#[test]
fn addresses_of_pages_become_a_word() {
    check(
        "urls",
        &[
            ("see https://example.com/a?b=1#c.", "see xxurl."),
            ("(http://a.org/x_(y)) and WWW.b.com!", "(xxurl) and xxurl!"),
            ("链接https://t.cn/A6xyz，谢谢", "链接xxurl，谢谢"),
            ("看www.taobao.com吧", "看xxurl吧"),
            ("https://zh.wikipedia.org/wiki/中文", "xxurl中文"),
            ("HTTPS://X.Y magnet://q custom+x://", "xxurl xxurl custom+x://"),
            ("seehttp://a.b/c", "see xxurl"),
            ("http://[::1]:8080/ \"http://a.b\" <http://c.d>", "xxurl \"xxurl\" <xxurl>"),
            ("http://a.b,http://c.d", "xxurl"),
            ("https://müller.de/straße", "xxurl"),
        ],
    );
    let stays =
        ["://", "a://b", "http://", "http:// x", "www.", "www. x", "awww.x", "12:30", "ww.x"];
    stays.iter().for_each(|text| check("urls", &[(text, text)]));
}

#[test]
fn addresses_of_mail_become_a_word() {
    check(
        "emails",
        &[
            ("write to a.b+c@mail.example.co.uk.", "write to xxemail."),
            ("邮箱：zhang_san@163.com，谢谢", "邮箱：xxemail，谢谢"),
            ("联系a@b.cn或c@d.cn。", "联系xxemail或xxemail。"),
            ("<a@b.org>,(c@d.io)'e@f.de'", "<xxemail>,(xxemail)'xxemail'"),
            ("a@b.com-x", "xxemail-x"),
            ("a@b.com@c.de", "xxemail @c.de"),
        ],
    );
    let stays =
        ["@user", "a@b", "a@b.c", "a@.com", "@", "a.@b.com", "a@-b.com", "5@2.50", "a @b.com"];
    stays.iter().for_each(|text| check("emails", &[(text, text)]));
}

#[test]
fn numbers_become_a_word_unless_they_are_part_of_one() {
    check(
        "numbers",
        &[
            ("1,299.50 or -3 or (+4)", "xxnumber or xxnumber or (xxnumber)"),
            ("3月15日共２０２４．５元", "xxnumber月xxnumber日共xxnumber元"),
            ("1,2,3 and 1,2345", "xxnumber,xxnumber,xxnumber and xxnumber,xxnumber"),
            ("12:30, 2024-05-01, 50%", "xxnumber:xxnumber, xxnumber-xxnumber-xxnumber, xxnumber%"),
            ("१२३ and ٣٫٥ and 3월", "xxnumber and xxnumber and xxnumber 월"),
            ("3.", "xxnumber."),
        ],
    );
    let stays = ["mp3", "B2B", "5kg", "3rd", "1e5", "x_1", "第三章", "½", ""];
    stays.iter().for_each(|text| check("numbers", &[(text, text)]));
}

#[test]
fn a_placeholder_is_one_token_wherever_it_stands() {
    for (steps, texts, word) in [
        ("urls", ["a http://b.c d", "去http://b.c看", "éhttp://b.c"], "xxurl"),
        ("emails", ["a b@c.de f", "去b@c.de看", "éb@c.de"], "xxemail"),
        ("numbers", ["a 5 f", "去5看", "ไทย5คน"], "xxnumber"),
    ] {
        for text in texts {
            let tokens = WordSplitter::new(true).split(&clean(steps, text));
            assert!(tokens.contains(&word.to_owned()), "{text}: {tokens:?}");
        }
    }
}

#[test]
fn a_placeholder_is_chosen_or_left_out() {
    check("urls:link", &[("a http://b.c d", "a link d")]);
    check("urls:网址", &[("a http://b.c d", "a 网址 d")]);
    check("emails:,whitespace", &[("a b@c.de d", "a d")]);
    for wrong in ["<url>", "two words", "x1", &"a".repeat(33)] {
        let error = format!("urls:{wrong}").parse::<CleanStep>().unwrap_err().to_string();
        assert!(error.starts_with("option `data.clean.urls.placeholder` is `"), "{error}");
    }
}

#[test]
fn a_placeholder_knows_its_source() {
    let text = "去 https://t.cn/x, 或 a@b.cn 吧";
    assert_eq!(origin("urls,emails", text, "xxurl"), "https://t.cn/x");
    assert_eq!(origin("urls,emails", text, "email"), "a@b.cn");
    assert_eq!(origin("urls,emails", text, "或 xx"), "或 a@b.cn");
}

#[test]
fn white_space_of_any_kind_is_one_space() {
    check(
        "whitespace",
        &[
            ("", ""),
            (" \t\n ", ""),
            ("a  b", "a b"),
            (" a\u{3000}\u{3000}b\r\nc\u{A0}d\u{2003}e\u{2028}f ", "a b c d e f"),
            ("中 \u{3000} 文、“好”…", "中 文、“好”…"),
            ("a \n", "a"),
            ("a \u{85} b\u{1680}c\u{202F}d\u{205F}e", "a b c d e"),
            ("zero\u{200B}width", "zero\u{200B}width"),
        ],
    );
    assert_eq!(origin("whitespace", "  a \n b  ", "a b"), "a \n b");
}

#[test]
fn a_long_run_is_cut_as_a_reader_sees_it() {
    check(
        "repeated_characters",
        &[
            ("soooooo good", "sooo good"),
            ("哈哈哈哈哈，好好", "哈哈哈，好好"),
            ("!!!!!!!?????", "!!!???"),
            ("1000000 ２００００００ ١١١١١", "1000000 ２００００００ ١١١١١"),
            ("a          b", "a          b"),
            ("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", "e\u{301}e\u{301}e\u{301}"),
            ("👍🏽👍🏽👍🏽👍🏽👍🏽", "👍🏽👍🏽👍🏽"),
            ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧"),
            ("🇩🇪🇩🇪🇩🇪🇩🇪🇫🇷", "🇩🇪🇩🇪🇩🇪🇫🇷"),
            ("aaaae\u{301}", "aaae\u{301}"),
            ("aaaa\u{301}", "aaaa\u{301}"),
            ("ㅋㅋㅋㅋㅋㅋ 하하하하하", "ㅋㅋㅋ 하하하"),
            ("ههههههه", "ههه"),
            ("。。。。。。", "。。。"),
            ("あああああー", "あああー"),
        ],
    );
    check("repeated_characters:1", &[("aab", "ab"), ("。。", "。")]);
}
