"""Makes the speech that is said, and judges how it was heard.

prepare FOLDER   writes speech-0.raw ... speech-4.raw: 16 bits, 48 kHz, six seconds to settle in,
                 then twenty that count
judge FOLDER     reads lines of "name mode speech" and prints "name PESQ ViSQOL"; with a fourth word
                 ViSQOL, which takes ten times as long, is left out and 0 is printed for it
files FOLDER     the same of whole paths of WAV files, in which the speech is looked for
"""

import glob
import sys
import wave
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

RECORDINGS = "/usr/share/pocketsphinx/test/data/librivox/*.wav"
RATE = 16_000
LEAD, COUNTS = 6, 20


def speech(number):
    """The readings of a book one after the other, beginning with another one each time."""
    files = sorted(glob.glob(RECORDINGS))
    start = number % len(files)
    parts = []
    for name in files[start:] + files[:start]:
        with wave.open(name) as file:
            parts.append(np.frombuffer(file.readframes(file.getnframes()), "<i2"))
        parts.append(np.zeros(RATE // 5, "<i2"))
    return np.concatenate(parts)[: COUNTS * RATE].astype(float)


def pcm(sound):
    return np.clip(np.round(sound), -32768, 32767).astype("<i2")


def prepare(folder):
    for number in range(5):
        whole = speech(number)
        whole = np.concatenate([whole[-LEAD * RATE :], whole])
        pcm(resample_poly(whole, 3, 1)).tofile(folder / f"speech-{number}.raw")


def found(path, said):
    """The part of a WAV file in which the speech is, at our rate."""
    with wave.open(path) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    heard = heard[: len(heard) // channels * channels].reshape(-1, channels).mean(axis=1)
    if len(heard) < rate:
        return heard
    common = np.gcd(rate, RATE)
    heard = resample_poly(heard, RATE // common, rate // common)
    # Where the two are most alike.
    length = 1 << (len(heard) + len(said)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(heard, length) * np.conj(np.fft.rfft(said, length)))
    start = int(np.argmax(likeness[: len(heard)]))
    return heard[start : start + len(said) + RATE // 5]


def visqol(said, heard):
    from visqol import VisqolApi

    api = VisqolApi()
    api.create(mode="speech")
    return api.measure_from_arrays(said, heard, RATE).moslqo


def judge(case):
    folder, name, mode, number, *only = case
    from pesq import pesq

    said = speech(int(number))
    if name.endswith(".wav"):
        try:
            heard = found(name, said)
        except (wave.Error, EOFError):
            # It was not finished: nothing can be said of it.
            return name, 0.0, 0.0
    else:
        heard = np.fromfile(folder / f"{name}.raw", "<i2").astype(float)
        heard = heard[LEAD * 48_000 :][: int((COUNTS + 0.2) * 48_000)]
        heard = resample_poly(heard, 1, 3)
    length = min(len(said), len(heard))
    if length < RATE:
        # Nothing was heard: the worst there is.
        return name, 1.0, 1.0
    likeness = 0.0 if only else visqol(said[:length] / 32768, heard[:length] / 32768)
    rate = RATE
    if mode == "nb":
        rate = 8_000
        heard, said = resample_poly(heard, 1, 2), resample_poly(said, 1, 2)
    return name, pesq(rate, pcm(said), pcm(heard), mode), likeness


def main():
    folder = Path(sys.argv[2])
    if sys.argv[1] == "prepare":
        prepare(folder)
        return
    cases = [(folder, *line.split()) for line in sys.stdin if line.strip()]
    with ProcessPoolExecutor() as pool:
        for name, score, likeness in pool.map(judge, cases):
            print(f"{name} {score:.4f} {likeness:.4f}")


if __name__ == "__main__":
    main()
