public import Events

/// Prints the table of rounds when a run is over.
public final class SummaryPrinter: EventSink {
  private var report = RunReport()
  private let print: (String) -> Void

  /// A table for standard output, or for another place where `print` puts it.
  public init(print: @escaping (String) -> Void = { Swift.print($0) }) { self.print = print }

  /// Remembers an event; the last one prints the table.
  public func add(_ event: Event) {
    report.add(event)
    if case .runEnded(let end) = event, end.reason != .error { print("\(SummaryTable(report))") }
  }

  /// Remembers an event of an earlier start.
  public func recall(_ event: Event) { report.add(event) }
}
