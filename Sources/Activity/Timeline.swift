internal import Synchronization

/// All activities of this process from `start` on, for whoever must find what is slow.
public enum Timeline {
  /// An activity from its beginning to its end, in nanoseconds since `start`.
  public struct Span: Sendable, Equatable {
    /// What it is called.
    public let name: String
    /// What it waited for.
    public let kind: Activity.Kind
    /// When it began and ended.
    public let time: Range<Int64>
  }

  private struct Raw { let name: UInt, kind: Activity.Kind, time: Range<Int64> }
  private static let flag = Atomic<Bool>(false)
  private static let record = Mutex((origin: Int64(0), spans: [Raw]()))
  /// Spans that are kept at most, of 32 bytes each.
  private static let most = 4_000_000

  /// Whether activities are recorded.
  static var isOn: Bool { flag.load(ordering: .relaxed) }

  /// Records from now on.
  public static func start() {
    record.withLock { $0 = (Activity.now, []) }
    flag.store(true, ordering: .relaxed)
  }

  static func add(name: UInt, _ kind: Activity.Kind, _ time: Range<Int64>) {
    record.withLock { record in
      guard record.spans.count < most else { return flag.store(false, ordering: .relaxed) }
      record.spans.append(Raw(name: name, kind: kind, time: time))
    }
  }

  /// Ends the record; what it has, in the order of the ends.
  public static func finish() -> [Span] {
    flag.store(false, ordering: .relaxed)
    return record.withLock { record in
      defer { record.spans = [] }
      return record.spans.map {
        Span(
          name: Activity.text(of: $0.name), kind: $0.kind,
          time: $0.time.lowerBound - record.origin..<$0.time.upperBound - record.origin)
      }
    }
  }
}
