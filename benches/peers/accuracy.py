"""Trains the preset `lstm` in PyTorch on a CSV file, as Firebrick does, and prints its accuracy on another.

    python accuracy.py TRAIN.csv TEST.csv [--seeds 1 2 3] [--text text] [--label label]

A tenth of the rows is held back, class by class; after each epoch the accuracy on it is looked at, and the
weights of the best epoch are kept; training ends four epochs after the best one, or after 25. Words and signs,
lower-cased, each with an id of its own if it is in the training rows (at most 10,000).
"""

import argparse
import copy
import csv
import random
import re
import statistics
from collections import Counter

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

VOCABULARY, EMBEDDING, HIDDEN, LAYERS, BATCH, EPOCHS, PATIENCE = 10_000, 256, 512, 2, 32, 25, 4
WORD = re.compile(r"\w+|[^\w\s]")


class LstmClassifier(nn.Module):
    """Embedding, two LSTM layers, the top layer's state at each row's own end, linear."""

    def __init__(self, words, classes):
        super().__init__()
        self.embedding = nn.Embedding(words, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, HIDDEN, LAYERS, dropout=0.5, batch_first=True)
        self.dropout = nn.Dropout(0.5)
        self.output = nn.Linear(HIDDEN, classes)

    def forward(self, ids, lengths):
        packed = pack_padded_sequence(self.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
        return self.output(self.dropout(self.lstm(packed)[1][0][-1]))


def read(path, text, label):
    with open(path, newline="", encoding="utf-8") as file:
        return [(WORD.findall(row[text].lower()), row[label]) for row in csv.DictReader(file)]


def split(rows, seed):
    """Nine tenths and a tenth of every class."""
    order = random.Random(seed)
    learnt, held_back = [], []
    for name in sorted({label for _, label in rows}):
        of_class = [row for row in rows if row[1] == name]
        order.shuffle(of_class)
        cut = round(len(of_class) / 10)
        held_back += of_class[:cut]
        learnt += of_class[cut:]
    return learnt, held_back


def batches(rows, order=None):
    rows = list(rows)
    if order:
        order.shuffle(rows)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        lengths = torch.tensor([len(ids) for ids, _ in part])
        ids = nn.utils.rnn.pad_sequence([torch.tensor(ids) for ids, _ in part], batch_first=True)
        yield ids, lengths, torch.tensor([target for _, target in part])


def accuracy(model, rows):
    model.eval()
    with torch.inference_mode():
        right = sum((model(ids, n).argmax(1) == y).sum().item() for ids, n, y in batches(rows))
    return right / len(rows)


def train(rows, test, seed):
    torch.manual_seed(seed)
    learnt, held_back = split(rows, seed)
    counts = Counter(word for words, _ in learnt for word in words)
    ids = {word: i + 2 for i, (word, _) in enumerate(counts.most_common(VOCABULARY - 2))}
    labels = {name: i for i, name in enumerate(sorted({label for _, label in learnt}))}

    def encode(rows):
        return [([ids.get(word, 1) for word in words] or [1], labels[label]) for words, label in rows]

    learnt, held_back, test = encode(learnt), encode(held_back), encode(test)
    model = LstmClassifier(len(ids) + 2, len(labels))
    adam, loss_of = torch.optim.Adam(model.parameters(), lr=1e-3), nn.CrossEntropyLoss()
    order, best, best_epoch, weights = random.Random(seed + 1), -1.0, 0, None
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for x, lengths, y in batches(learnt, order):
            adam.zero_grad()
            loss_of(model(x, lengths), y).backward()
            adam.step()
        score = accuracy(model, held_back)
        if score > best:
            best, best_epoch, weights = score, epoch, copy.deepcopy(model.state_dict())
        elif epoch - best_epoch >= PATIENCE:
            break
    model.load_state_dict(weights)
    return accuracy(model, test), best, best_epoch


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows, test = (read(path, args.text, args.label) for path in (args.train, args.test))
    scores = []
    for seed in args.seeds:
        score, held_back, epoch = train(rows, test, seed)
        scores.append(score)
        print(f"seed {seed}: {100 * score:.1f} % (held back {100 * held_back:.1f} %, best epoch {epoch})", flush=True)
    print(f"mean of {len(scores)}: {100 * statistics.mean(scores):.2f} %")


if __name__ == "__main__":
    main()
