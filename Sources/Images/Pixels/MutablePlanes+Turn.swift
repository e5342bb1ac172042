extension MutablePlanes {
  /// Turns by so many right angles, counter-clockwise; by an even number where planes are not square.
  func turn(quarters: Int) {
    unsafe precondition(quarters.isMultiple(of: 2) || height == width, "\(height) × \(width)")
    if quarters & 1 != 0 { unsafe turnOnce() }
    guard quarters & 2 != 0 else { return }
    for channel in unsafe 0..<channels {
      var plane = unsafe UnsafeMutableBufferPointer(start: start + channel * count, count: count)
      unsafe plane.reverse()
    }
  }

  /// The main diagonal exchanges what is beside it, and then rows change places.
  private func turnOnce() {
    let side = unsafe width
    for channel in unsafe 0..<channels {
      let plane = unsafe UnsafeMutableBufferPointer(start: start + channel * count, count: count)
      for row in 0..<side {
        for column in row + 1..<max(side, row + 1) {
          unsafe plane.swapAt(row * side + column, column * side + row)
        }
      }
      for row in 0..<side / 2 {
        for column in 0..<side {
          unsafe plane.swapAt(row * side + column, (side - 1 - row) * side + column)
        }
      }
    }
  }
}
