"""Writes `ids.json` beside this file: texts, and the ids that Python's `tokenizers` gives them.

Run: python make.py   (needs tokenizers; see README.md)
"""

import json
import platform
from pathlib import Path

import tokenizers

HERE = Path(__file__).parent
KINDS = ["word", "bpe"]
MADE_WITH = {"tokenizers": tokenizers.__version__, "python": platform.python_version()}

# Characters that an editor hides or may rewrite are written as escapes.
TEXTS = {
    "English": [
        "I was charged twice, please refund the payment.",
        "Don't PANIC!! It's 3.14 (or so)...",
        "How do I cancel my order before the next delivery?",
        "The app crashes when I open the invoice; the old version was better.",
        "unbelievably undelivered, reordered, repaid and unanswered",
        "a",
    ],
    "Chinese": [
        "请问怎么退款？我要退款。",
        "我的订单还没有收到，包裹在哪里？",
        "密码不对，请再发一次重置密码的邮件，谢谢！",
        "價格太貴了，質量也不好。",
        "龘靐齉爩鱻麤",
        "“客服”：《谢谢》——再见……",
    ],
    "mixed": [
        "iPhone手机闪退，请refund我的order 1024, thanks",
        "我的invoice在哪里?where is my 发票",
        "APP更新以后打不开，version2.0很慢slow",
        "カタカナ ひらがな 한국어 ภาษาไทย",
        "עברית العربيّة हिन्दी Ελληνικά Русский Tiếng Việt",
    ],
    "emoji": [
        "😀😀ok❤️ 👍👍",
        "👩‍👩‍👧 👍🏽 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
        "🇨🇳🇬🇧 1️⃣ ☕ ⭐ ✔️ ☎\ufe0e",
        "谢谢😀很好👍delivery",
        "\u2600\u27bf \u25ff\u27c0 \u2b00\u2bff \U0001f000\U0001faff \U0001fb00",
    ],
    "combining": [
        "caf\u00e9 cafe\u0301 na\u00efve nai\u0308ve",
        "\u0301 a\u0301\u0302\u0303b \u0301please",
        "Z\u0351\u036b\u0343a\u0321\u0334l\u0348\u0316g\u0317\u0319o\u0353\u0324",
        "\u1112\u1161\u11ab\u1100\u116e\u11a8 \ud55c\uad6d \u3131\u314f",
        "\u304b\u3099 \u304c \u30d5\u309a \u9000\u0301\u6b3e",
        "a\u0323\u0307 a\u0307\u0323 \u1e61\u0323 \u212b \u2126",
    ],
    "full-width": [
        "ＦＵＬＬ　ｗｉｄｔｈ１２，ｏｋ！",
        "ＡＰＰ２.０　订单号：１０２４（ｉｎｖｏｉｃｅ）",
        "ﾊﾝｶｸ ｶﾞｷﾞ ￥１００ ￡３ ～＠＃",
        "。、，．・「」『』【】〈〉〜",
    ],
    "compatibility forms": [
        "ﬁle ½ ™ ㎏ ① Ⅳ ℌ x² H₂O … ‼",
        "𝐩𝐥𝐞𝐚𝐬𝐞 𝓻𝓮𝓯𝓾𝓷𝓭 𝟙𝟘𝟚𝟜",
        "\ufdfa ㍿ ㋿ \uf900\uf9ff \U0002f800",
        "⼀⼆⼈ 〇 々 〆 ㄅㄆ",
    ],
    "all planes": [
        "㐀䶿一鿿 \U00020000\U00020bb7 \U0002a6df\U00030000 \U000323af\U000323b0",
        "䷀䷿ \ue000 \ufffd \uffff \U0010ffff \U000f0000",
        "𐐀𐐨 𞤀𞤢 𓀀 𒀀 𝄞",
    ],
    "control characters": [
        "refund\u0000please\u0007 \u001b[31morder\u001b[0m \u007f\u0080\u009f",
        "tab\tnl\ncrlf\r\ncr\rvt\u000bff\u000cend",
        "nel\u0085ls\u2028ps\u2029fs\u001cgs\u001drs\u001eus\u001fend",
        "\ufefforder\u200b re\u00adfund zw\u200cnj zw\u200dj w\u2060j",
        "\u202eredro\u202c \u200ethe\u200f \u2066order\u2069 退\u200b款",
    ],
    "white space beside words": [
        " refund ",
        "\t\n refund\r\n",
        "refund     please\u3000\u3000order",
        "\u00a0the\u2003 \u2009order\u202f\u205f\u1680 of\u2007",
        "退 款 ， 退  款",
        "\u200b refund \u200b \u200b please \u2800",
    ],
    "long words": [
        "a" * 300,
        "order" * 60,
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "退款" * 80,
        "pneumonoultramicroscopicsilicovolcanoconiosis antidisestablishmentarianism",
        "a\u0301" * 70,
    ],
    "digits": [
        "0 1 10 1024 007 3.14 1,000,000 -5 +49 1e-9 0x1F",
        "2024-03-15 10:45:00 15/3 50% #3 $250.00 €9,99",
        "٠١٢٣ ०१२ ๓ １０２４ 一二三 ½¾ 10²",
        "order1024order 3days v2.0.1 A4",
    ],
    "punctuation": [
        "!!!??!?!... ---___*** ((([[[{{{",
        "?",
        "`^~|<>=+$ @#%&*/\\ '\"",
        "“”‘’«»‹› –—‐‑ ·•†‡ ¿¡ §¶",
        "！？！？。。。、、、——……《《》》",
        "well-known,and.so;on:(the)order/refund_please",
        ":-) ;-( ^_^ ¯\\_(ツ)_/¯ (╯°□°)╯",
        "؟ ، ؛ । ॥ ։ ༄ ។ ။",
    ],
    "unknown words": [
        "zyxwv qqq jjj",
        "xenophobic zebras quiz the refund",
        "ꙮ ᚠᛇᚻ ⠓⠑ ⵣ",
        "请吃饕餮 the 氍毹",
    ],
    "upper case": [
        "PLEASE REFUND MY ORDER",
        "THE Café CAFÉ ÉCOLE Straße STRASSE ẞ",
        "İstanbul ISPARTA ılık ǅ Ǆ ΟΔΟΣ ΣΑΣ Σ",
        "iPHONE aPp oRdEr",
        "ⅯⅯⅩⅩⅣ ⒶⒷ ＡＢＣ ДА ԱԲ ᏣᎳᎩ Ⴀ",
    ],
    "addresses": [
        "https://example.com/help/orders?id=1024",
        "see http://www.example.org:8080/~anna/a_b-c.html#top, please",
        "anna.smith+orders@example.com 或 https://例子.测试/退款?订单=1",
        "C:\\Users\\Anna\\order.pdf /usr/share/invoice.pdf @anna #refund",
    ],
    "names of tokens": [
        "<pad> please <unk> [UNK] <PAD>",
        "▁ ▁the ▁▁ the▁order _the",
        "##ing </w> Ġthe <0x41>",
    ],
    "no tokens": [
        "",
        "  \t\r\n ",
        "\u200b\ufeff\u00ad",
        "\u3000\u00a0\u2003",
        "\ufe0f",
        "\u0000\u0007",
    ],
}


def main():
    models = {kind: tokenizers.Tokenizer.from_file(str(HERE / f"{kind}.json")) for kind in KINDS}
    cases = [
        {"group": group, "text": text}
        | {kind: model.encode(text, add_special_tokens=False).ids for kind, model in models.items()}
        for group, texts in TEXTS.items()
        for text in texts
    ]
    lines = ",\n".join(json.dumps(case) for case in cases)
    text = f'{{"made_with": {json.dumps(MADE_WITH)},\n"cases": [\n{lines}\n]}}\n'
    (HERE / "ids.json").write_text(text, encoding="utf-8", newline="\n")


main()
