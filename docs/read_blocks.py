"""Prints the observations of a CityOps store as CSV; docs/store-format.md describes what is read here.
Usage: python3 read_blocks.py STORE   (standard library only; the file is opened read-only)"""
import itertools, sqlite3, struct, sys, zlib

FLAGS = ["valid", "suspect", "calibrating", "maintenance", "overrange", "missing", "simulated"]
def double(bits): return struct.unpack("<d", struct.pack("<Q", bits & (1 << 64) - 1))[0]

class Bytes:
    def __init__(self, data, key):
        place = struct.pack("<q", (key + (1 << 63)) % (1 << 64) - (1 << 63))
        assert zlib.crc32(place + data[4:]) == int.from_bytes(data[:4], "little"), "checksum of %d" % key
        self.data, self.at = data, 4
    def uint(self, count):
        self.at += count
        return int.from_bytes(self.data[self.at - count:self.at], "little")
    def varint(self):
        byte = self.uint(1)
        return byte if byte < 128 else byte - 128 + (self.varint() << 7)
    def zigzag(self):
        code = self.varint()
        return code >> 1 if code % 2 == 0 else -(code >> 1) - 1
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
                for number in self.numbers(min(64, count - i), width): bits.append(bits[-1] ^ number << shift)
            return [double(b) for b in bits]
        whole = self.integers(count) if head < 16 else [self.zigzag()]
        for step in self.integers(count - len(whole)): whole.append(whole[-1] + step)
        values, end = [n / 10.0 ** (head & 15) for n in whole], 0
        for _ in range(self.varint()):
            start, length = end + self.varint(), self.varint()
            end = start + length
            values[start:end] = [double(self.uint(8))] * length
        return values

def block(key, data):
    b = Bytes(data, key)
    assert b.uint(1) == 1, "version"
    kind, count, first = b.uint(1), b.uint(3), (key >> 32) * 86400 + b.uint(3)
    step = b.uint(3) if kind < 2 else 0
    if kind == 0: times = [first + i * step for i in range(count)]
    if kind == 1: times = [first + i * step for i, bit in enumerate(b.numbers(b.uint(3), 1)) if bit]
    if kind == 2: times = list(itertools.accumulate([first] + b.integers(count - 1)))
    values, flags = b.doubles(count), []
    for _ in range(b.varint()):
        length = b.varint()
        flags += [b.uint(1)] * length
    return zip(times, values, flags)

def hot(time, group, data):
    b = Bytes(data, time + (group << 40))
    present = [group * 64 + place for place, bit in enumerate(b.numbers(64, 1)) if bit]
    return zip(present, [double(b.uint(8)) for _ in present], [b.uint(1) for _ in present])

def text(value):
    if value != value: return ""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) and str(value) != "-0.0" else repr(value)
def quoted(name): return '"%s"' % name.replace('"', '""') if set(name) & set(',"\r\n') else name

db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
late, days = {}, [row[0] for row in db.execute("SELECT DISTINCT key >> 32 FROM block")]
for time, group, data in db.execute("SELECT time, grp, data FROM hot"):
    for series, value, flag in hot(time, group, data): late.setdefault(series, {})[time] = (value, flag)
print("entity,metric,time,value,flag")
for series, entity, metric in db.execute("SELECT id, entity, metric FROM series ORDER BY entity, metric"):
    rows = {}
    for key in [(day << 32) + series for day in days]:
        for (data,) in db.execute("SELECT data FROM block WHERE key = ?", (key,)):
            rows.update((time, (value, flag)) for time, value, flag in block(key, data))
    rows.update(late.get(series, {}))  # what is hot counts
    for time, (value, flag) in sorted(rows.items()):
        print("%s,%s,%d,%s,%s" % (quoted(entity), quoted(metric), time, text(value), FLAGS[flag]))
