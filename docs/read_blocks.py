"""Prints the observations of a CityOps store as entity,metric,time,value,flag; docs/store-format.md is the description.
Usage: python3 read_blocks.py STORE   (standard library only, opens the file read-only)"""
import sqlite3, struct, sys, zlib

FLAGS = ["valid", "suspect", "calibrating", "maintenance", "overrange", "missing", "simulated"]

def double(bits): return struct.unpack("<d", struct.pack("<Q", bits & (2**64 - 1)))[0]

class Bytes:
    def __init__(self, data, key):
        place = (key + 2**63) % 2**64 - 2**63
        if zlib.crc32(struct.pack("<q", place) + data[4:]) != int.from_bytes(data[:4], "little"): raise ValueError("checksum")
        self.data, self.at = data, 4
    def take(self, count):
        self.at += count
        if self.at > len(self.data): raise ValueError("too short")
        return self.data[self.at - count:self.at]
    def uint(self, count): return int.from_bytes(self.take(count), "little")
    def varint(self):
        value = shift = 0
        while True:
            byte = self.uint(1)
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128: return value
    def zigzag(self):
        code = self.varint()
        return code >> 1 if code % 2 == 0 else -(code >> 1) - 1
    def numbers(self, count, width):
        packed = self.uint((count * width + 7) // 8)
        return [(packed >> (i * width)) & ((1 << width) - 1) for i in range(count)]
    def integers(self, count):
        result = []
        while len(result) < count:
            least, width = self.zigzag(), self.uint(1)
            result += [least + n for n in self.numbers(min(64, count - len(result)), width)]
        return result
    def doubles(self, count):
        head = self.uint(1)
        if head == 0x20: return [double(self.uint(8))] * count
        if head == 0x30:
            bits = [self.uint(8)]
            while len(bits) < count:
                shift, width = self.uint(1), self.uint(1)
                for n in self.numbers(min(64, count - len(bits)), width): bits.append(bits[-1] ^ (n << shift))
            return [double(b) for b in bits]
        if head >> 4 == 0: whole = self.integers(count)
        else:
            whole = [self.zigzag()]
            for step in self.integers(count - 1): whole.append(whole[-1] + step)
        values, end = [n / 10.0 ** (head & 15) for n in whole], 0
        for _ in range(self.varint()):
            start, length, bits = end + self.varint(), self.varint(), 0
            end = start + length
            values[start:end] = [double(self.uint(8))] * length
        return values

def block(data, key):
    b = Bytes(data, key)
    version, kind, count, first = b.uint(1), b.uint(1), b.uint(3), (key >> 32) * 86400 + b.uint(3)
    if version != 1: raise ValueError("version %d" % version)
    if kind < 2: step = b.uint(3)
    if kind == 0: times = [first + i * step for i in range(count)]
    elif kind == 1:
        slots = b.uint(3)
        bitmap = b.uint((slots + 7) // 8)
        times = [first + i * step for i in range(slots) if bitmap >> i & 1]
    else:
        times = [first]
        for step in b.integers(count - 1): times.append(times[-1] + step)
    values, flags = b.doubles(count), []
    for _ in range(b.varint()):
        length = b.varint()
        flags += [b.uint(1)] * length
    return times, values, flags

def hot(data, time, group):
    b = Bytes(data, time + group * 2**40)
    present = b.uint(8)
    places = [p for p in range(64) if present >> p & 1]
    values = [double(b.uint(8)) for _ in places]
    return [(group * 64 + p, v, b.uint(1)) for p, v in zip(places, values)]

def text(value):
    if value != value: return ""
    whole = abs(value) < 1e15 and value == int(value) and str(value) != "-0.0"
    return str(int(value)) if whole else repr(value)

def quoted(name): return '"%s"' % name.replace('"', '""') if any(c in name for c in ',"\r\n') else name

def main(path):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    print("entity,metric,time,value,flag")
    late = {}
    for time, group, data in db.execute("SELECT time, grp, data FROM hot"):
        for series, value, flag in hot(data, time, group): late.setdefault(series, {})[time] = (value, flag)
    days = [row[0] for row in db.execute("SELECT DISTINCT key >> 32 FROM block ORDER BY 1")]
    for series, entity, metric in db.execute("SELECT id, entity, metric FROM series ORDER BY entity, metric"):
        rows = {}
        for day in days:
            key = (day << 32) + series
            for (data,) in db.execute("SELECT data FROM block WHERE key = ?", (key,)):
                for time, value, flag in zip(*block(data, key)): rows[time] = (value, flag)
        rows.update(late.get(series, {}))
        for time in sorted(rows):
            print("%s,%s,%d,%s,%s" % (quoted(entity), quoted(metric), time, text(rows[time][0]), FLAGS[rows[time][1]]))

if __name__ == "__main__": main(sys.argv[1])
