internal import Glibc

/// Measures work on this machine: the middle of several times.
struct Stopwatch {
  /// Seconds by the clock, and those that the process's threads computed.
  struct Time {
    let seconds: Double
    let coreSeconds: Double
  }

  /// How long a measurement goes on, about.
  private static let seconds = 0.6

  /// The middle one of the times of `body`, after a first one that does not count.
  static func measure(_ body: () throws -> Void) throws -> Time {
    try body()
    var times: [Time] = []
    let start = ContinuousClock.now
    repeat {
      times.append(try once(body))
    } while times.count < 3
      || (times.count < 100 && (ContinuousClock.now - start) / .seconds(1) < seconds)
    return times.sorted { $0.seconds < $1.seconds }[times.count / 2]
  }

  /// The time of `body`, once.
  static func once(_ body: () throws -> Void) rethrows -> Time {
    let (start, processor) = (ContinuousClock.now, clock())
    try body()
    return Time(
      seconds: (ContinuousClock.now - start) / .seconds(1),
      coreSeconds: Double(clock() - processor) / 1e6)
  }
}
