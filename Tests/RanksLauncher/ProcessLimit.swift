internal import Synchronization

/// Lets so many processes run at a time; who wants more waits, in the order of coming.
final class ProcessLimit: Sendable {
  private struct State {
    var free: Int
    var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state: Mutex<State>
  private let limit: Int

  init(_ limit: Int) {
    self.limit = limit
    state = Mutex(State(free: limit))
  }

  /// Waits until so many processes may start, or all of the limit if that is less.
  func take(_ count: Int) async {
    let count = min(count, limit)
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.waiting.isEmpty && state.free >= count else {
          state.waiting.append((count, continuation))
          return false
        }
        state.free -= count
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  /// Says that so many have ended, and lets those go on that wait longest.
  func give(_ count: Int) {
    let next = state.withLock { state in
      state.free += min(count, limit)
      var next: [CheckedContinuation<Void, Never>] = []
      while let first = state.waiting.first, first.count <= state.free {
        state.free -= first.count
        next.append(first.continuation)
        state.waiting.removeFirst()
      }
      return next
    }
    for continuation in next { continuation.resume() }
  }
}
