/// Where a run's events go: a file, a terminal, a table.
///
/// Rank zero has a list of sinks and tells all of them everything, in the order of the list. A sink
/// says what it does with events; the rest need not concern it.
public protocol EventSink: AnyObject {
  /// Takes in an event that happens now.
  func add(_ event: Event) throws

  /// Takes in an event of an earlier start, from which the run goes on.
  ///
  /// They come in their order, before the first of this start. Steps do not come, as there may be
  /// millions: `RunStarted.stepsDone` says how many there were.
  func recall(_ event: Event) throws

  /// Takes in a line for a person that is no event.
  func note(_ text: String)

  /// Takes in how far a discovery is, many times a second.
  func show(_ discovery: DiscoveryProgress)
}

extension EventSink {
  /// Leaves out what happened before this start.
  public func recall(_ event: Event) throws {}
  /// Leaves out what is no event.
  public func note(_ text: String) {}
  /// Leaves out what is not done.
  public func show(_ discovery: DiscoveryProgress) {}
}
