"""Prints the observations of a CityOps store (docs/store-format.md) as CSV: python3 read_blocks.py STORE"""
import csv, itertools, operator, sqlite3, struct, sys, zlib
FLAGS = "valid suspect calibrating maintenance overrange missing simulated".split()
def double(bits): return struct.unpack("<d", bits.to_bytes(8, "little"))[0]
def text(value): return "" if value != value else repr(value).removesuffix(".0") if repr(value) != "-0.0" else "-0.0"
class Bytes:
    def __init__(self, data, key):
        place = (key % 2**64).to_bytes(8, "little")
        assert zlib.crc32(place + data[4:]) == int.from_bytes(data[:4], "little"), "checksum of %d" % key
        self.data, self.at = data, 4
    def uint(self, count):
        self.at += count
        return int.from_bytes(self.data[self.at - count:self.at], "little")
    def varint(self): return byte if (byte := self.uint(1)) < 128 else byte - 128 + (self.varint() << 7)
    def zigzag(self): return (code := self.varint()) >> 1 ^ -(code & 1)
    def numbers(self, count, width):
        packed = self.uint((count * width + 7) // 8)
        return [packed >> i * width & (1 << width) - 1 for i in range(count)]
    def integers(self, count):
        frames = [(self.zigzag(), self.numbers(min(64, count - i), self.uint(1))) for i in range(0, count, 64)]
        return [least + number for least, numbers in frames for number in numbers]
    def doubles(self, count):
        head = self.uint(1)
        if head == 0x20: return [double(self.uint(8))] * count
        if head == 0x30:
            bits = [self.uint(8)]
            for i in range(1, count, 64):
                shift, width = self.uint(1), self.uint(1)
                bits += [number << shift for number in self.numbers(min(64, count - i), width)]
            return [double(b) for b in itertools.accumulate(bits, operator.xor)]
        whole = self.integers(count) if head < 16 else itertools.accumulate([self.zigzag()] + self.integers(count - 1))
        values, end = [n / 10.0 ** (head & 15) for n in whole], 0
        for _ in range(self.varint()):
            start, length = end + self.varint(), self.varint()
            values[start:(end := start + length)] = [double(self.uint(8))] * length
        return values
def block(key, data):
    b = Bytes(data, key)
    assert b.uint(1) == 1, "version"
    kind, count, first = b.uint(1), b.uint(3), (key >> 32) * 86400 + b.uint(3)
    if kind < 2:
        step, slots = b.uint(3), b.numbers(b.uint(3), 1) if kind else [1] * count
        times = [first + i * step for i, bit in enumerate(slots) if bit]
    else: times = list(itertools.accumulate([first] + b.integers(count - 1)))
    values, runs = b.doubles(count), [(b.varint(), b.uint(1)) for _ in range(b.varint())]
    return zip(times, zip(values, [flag for length, flag in runs for _ in range(length)]))
db, out = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True), csv.writer(sys.stdout, lineterminator="\n")
late, days = {}, [row[0] for row in db.execute("SELECT DISTINCT key >> 32 FROM block")]
for time, group, data in db.execute("SELECT time, grp, data FROM hot"):
    b = Bytes(data, time + (group << 40))
    present = [group * 64 + place for place, bit in enumerate(b.numbers(64, 1)) if bit]
    for series, row in zip(present, zip([double(b.uint(8)) for _ in present], [b.uint(1) for _ in present])):
        late.setdefault(series, {})[time] = row
out.writerow(["entity", "metric", "time", "value", "flag"])
for series, entity, metric in db.execute("SELECT id, entity, metric FROM series ORDER BY entity, metric"):
    rows = {}
    for key in [(day << 32) + series for day in days]:
        for (data,) in db.execute("SELECT data FROM block WHERE key = ?", (key,)): rows.update(block(key, data))
    for time, (value, flag) in sorted({**rows, **late.get(series, {})}.items()):  # what is hot counts
        out.writerow([entity, metric, time, text(value), FLAGS[flag]])
