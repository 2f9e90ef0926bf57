"""Check by hand that Python's `tokenizers` reads our tokenizer.json and gives the same ids.

Not run by `cargo test`. Needs Python 3 with `pip install tokenizers`. From the repository's root:

    python crates/data/tests/python/compare_tokenizers.py [FILE ...]

Trains both kinds on the lines of the given files (else on the lines below alone), through the example
`tokenize`, and compares the ids of every line, and of some difficult lines that are always added. An empty id list in
Python is one `<unk>` (1) here, by design.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer

HARD = [
    "Don't PANIC!! it's 3.14 (or so)...", "请问怎么退款？我要退款。", "iPhone手机闪退，请退款 please", "😀😀ok❤️ 👩‍👩‍👧 🇨🇳",
    "Café crème, naïve, Zürich, İstanbul, straße", "e\u0301 combining", "ＦＵＬＬ　ｗｉｄｔｈ１２，ｏｋ！", "", "   \t ", "\u200b",
    "tab\tnbsp\u00a0nel\u0085ls\u2028end", "カタカナ ひらがな 한국어 ภาษาไทย", "<pad> <unk> [UNK] ▁x ▁▁", "\u0000\ufffdctrl\u0007",
    "𠀀𠮷 㐀 豈 Ｋ ﬁ ½ ™", "a" * 5000, "退款 please " * 3000, "ǅ ẞ Σς", "x\u00adsoft", "עברית العربية हिन्दी",
]


def main(files):
    lines = [line for f in files for line in pathlib.Path(f).read_text(encoding="utf-8").split("\n")]
    lines = (lines or HARD * 2) + HARD
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "lines.txt").write_text("\n".join(lines), encoding="utf-8", newline="\n")
        for kind in ["word", "bpe"]:
            command = ["cargo", "run", "-q", "-p", "firebrick-data", "--example", "tokenize", "--"]
            subprocess.run(command + [str(folder / "lines.txt"), kind, str(folder / kind)], check=True)
            tokenizer = Tokenizer.from_file(str(folder / kind / "tokenizer.json"))
            rows = [json.loads(r) for r in (folder / kind / "ids.jsonl").read_text(encoding="utf-8").split("\n") if r]
            theirs = [e.ids or [1] for e in tokenizer.encode_batch([text for text, _ in rows])]
            wrong = [(text, ours, ids) for (text, ours), ids in zip(rows, theirs) if ours != ids]
            for text, ours, ids in wrong[:10]:
                print(f"{kind}: {text[:80]!r}\n  ours   {ours[:20]}\n  Python {ids[:20]}")
            print(f"{kind}: {tokenizer.get_vocab_size()} tokens, {len(rows)} lines, {len(wrong)} differ")
            failures += len(wrong)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
