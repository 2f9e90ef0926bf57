"""Times the preset `lstm` in PyTorch: the same sizes, lengths and threads as `measure` does.

Prints one JSON object. Called by compare.py; see README.md.
"""

import argparse
import json
import time

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

VOCABULARY, CLASSES, EMBEDDING, HIDDEN, LAYERS = 10_000, 6, 256, 512, 2


class LstmClassifier(nn.Module):
    """Embedding, two LSTM layers, the top layer's state at each row's own end, linear."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, HIDDEN, LAYERS, dropout=0.5, batch_first=True)
        self.dropout = nn.Dropout(0.5)
        self.output = nn.Linear(HIDDEN, CLASSES)

    def forward(self, ids, lengths):
        x = self.embedding(ids)
        if lengths is not None:
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, (hidden, _) = self.lstm(x)
        return self.output(self.dropout(hidden[-1]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=["train", "predict"])
    parser.add_argument("--lengths", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--bf16", action="store_true")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    lengths = [int(length) for length in args.lengths.split(",")]
    longest = max(lengths)
    # Rows of one length need no packing, and PyTorch is faster without.
    packed = None if len(set(lengths)) == 1 else torch.tensor(lengths)
    ids = torch.randint(0, VOCABULARY, (len(lengths), longest))
    targets = torch.arange(len(lengths)) % CLASSES
    model = LstmClassifier()
    adam = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = nn.CrossEntropyLoss()

    def autocast():
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16)

    def train():
        adam.zero_grad()
        with autocast():
            logits = model(ids, packed)
        loss_of(logits.float(), targets).backward()
        adam.step()

    def predict():
        with torch.inference_mode(), autocast():
            model(ids, packed)

    run = train if args.work == "train" else predict
    if args.work == "predict":
        model.eval()
    for _ in range(3):
        run()
    seconds = []
    for _ in range(args.runs):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    who = f"PyTorch {torch.__version__}" + (" bf16" if args.bf16 else "")
    print(
        json.dumps(
            {
                "who": who,
                "median_ms": seconds[len(seconds) // 2] * 1e3,
                "min_ms": seconds[0] * 1e3,
            }
        )
    )


if __name__ == "__main__":
    main()
