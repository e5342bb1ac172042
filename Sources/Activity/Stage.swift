internal import Synchronization

/// A long part of what a command does, in words, for the person who waits for it.
///
/// One at a time is shown; a stage within a stage is shown instead of it.
public enum Stage {
  /// What shows stages; called by several threads, but never by two at once.
  public protocol Display: Sendable {
    /// Shows the stage that goes on, and has for some time, if that is worth it; whether there is
    /// something to take away then.
    func show(_ name: String, elapsed: Duration) -> Bool
    /// Takes away what was shown.
    func clear()
  }

  private struct State {
    var display: (any Display)?
    var open: [(name: String, start: ContinuousClock.Instant)] = []
    var isShown = false
  }

  private static let state = Mutex(State())

  /// Shows stages from now on; `update` is then to be called again and again.
  public static func show(on display: any Display) {
    state.withLock { $0.display = display }
  }

  /// Does something that may take long.
  ///
  /// - Parameters:
  ///   - name: What it is called: “listing the images”.
  ///   - body: It; it prints nothing itself, which the display would draw over.
  public static func during<Result, Failure: Error>(
    _ name: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    state.withLock { $0.open.append((name, .now)) }
    defer {
      state.withLock { state in
        state.open.removeLast()
        if state.isShown { state.display?.clear() }
        state.isShown = false
      }
    }
    return try body()
  }

  /// Shows the stage that goes on now, if there is one.
  public static func update() {
    state.withLock { state in
      guard let display = state.display, let stage = state.open.last else { return }
      if display.show(stage.name, elapsed: .now - stage.start) { state.isShown = true }
    }
  }
}
