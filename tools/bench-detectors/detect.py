"""Runs one published beat detector over WFDB records; one JSON object a line: its beats and its CPU time.

usage: detect.py DETECTOR SECONDS RECORD...       a record by its path without an ending
       detect.py --list                           the detectors, one a line
       detect.py --versions                       of the packages, as JSON

Each detector gets the signal as recorded, at its own rate, in mV, and its package's defaults. The lead is MLII where
the header names it, else the first. A detector that throws or takes longer than SECONDS of a record is told with
"error" and no beats.
"""

import importlib.metadata
import json
import signal
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def neurokit(method):
    def detect(ecg, rate, _record):
        import neurokit2

        clean_method = method if method != "rodrigues2021" else "neurokit"
        clean = neurokit2.ecg_clean(ecg, sampling_rate=rate, method=clean_method)
        return neurokit2.ecg_peaks(clean, sampling_rate=rate, method=method)[1]["ECG_R_Peaks"]

    return detect


def ecg_detectors(name):
    def detect(ecg, rate, _record):
        import ecgdetectors

        return getattr(ecgdetectors.Detectors(rate), name + "_detector")(ecg)

    return detect


def xqrs(ecg, rate, _record):
    from wfdb import processing

    return processing.xqrs_detect(ecg, rate, verbose=False)


def gqrs(ecg, rate, record):
    from wfdb import processing

    # The port works on ADC units; its thresholds come from the gain.
    gain, zero = record.adc_gain[0], record.baseline[0]
    return processing.gqrs_detect(d_sig=(ecg * gain + zero), fs=rate, adc_gain=gain, adc_zero=zero)


def sleepecg(ecg, rate, _record):
    import sleepecg

    return sleepecg.detect_heartbeats(ecg, rate)


DETECTORS = {
    "neurokit2/neurokit": neurokit("neurokit"),
    "neurokit2/pantompkins1985": neurokit("pantompkins1985"),
    "neurokit2/rodrigues2021": neurokit("rodrigues2021"),
    "wfdb/xqrs": xqrs,
    "wfdb/gqrs": gqrs,
    "py-ecg-detectors/hamilton": ecg_detectors("hamilton"),
    "py-ecg-detectors/christov": ecg_detectors("christov"),
    "py-ecg-detectors/engzee": ecg_detectors("engzee"),
    "py-ecg-detectors/swt": ecg_detectors("swt"),
    "py-ecg-detectors/pan_tompkins": ecg_detectors("pan_tompkins"),
    "py-ecg-detectors/two_average": ecg_detectors("two_average"),
    "py-ecg-detectors/wqrs": ecg_detectors("wqrs"),
    "sleepecg/detect_heartbeats": sleepecg,
}
PACKAGES = ("neurokit2", "wfdb", "py-ecg-detectors", "sleepecg", "numpy", "scipy")


def read(path):
    import wfdb

    names = wfdb.rdheader(path).sig_name
    return wfdb.rdrecord(path, channels=[names.index("MLII") if "MLII" in names else 0])


def rate_of(record):
    """As an integer where it is one: some detectors index with it."""
    return int(record.fs) if record.fs == int(record.fs) else record.fs


def run(detector, seconds, path):
    import numpy

    record = read(path)
    ecg = numpy.ascontiguousarray(record.p_signal[:, 0])
    missing = numpy.isnan(ecg)
    ecg[missing] = 0.0
    row = {"samples": len(ecg), "rateHz": rate_of(record)}

    def too_long(*_):
        raise TimeoutError(f"no answer in {seconds} s")

    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    start = time.process_time()
    try:
        beats = DETECTORS[detector](ecg, rate_of(record), record)
        beats = sorted({int(beat) for beat in numpy.asarray(beats).tolist() if beat == beat})
    except Exception as error:  # whatever a peer throws is its answer
        row["error"] = f"{type(error).__name__}: {error}"
        beats = []
    finally:
        signal.alarm(0)
    row["cpuSeconds"] = time.process_time() - start
    row["beats"] = beats
    return row


def main(args):
    if args == ["--list"]:
        print("\n".join(DETECTORS))
    elif args == ["--versions"]:
        versions = {name: importlib.metadata.version(name) for name in PACKAGES}
        print(json.dumps({"python": sys.version.split()[0], **versions}))
    else:
        detector, seconds, *paths = args
        # The first call of a package imports and compiles; that is not the detector's time.
        run(detector, int(seconds), paths[0])
        for path in paths:
            row = {"record": path.rsplit("/", 1)[-1], **run(detector, int(seconds), path)}
            print(json.dumps(row), flush=True)


main(sys.argv[1:])
