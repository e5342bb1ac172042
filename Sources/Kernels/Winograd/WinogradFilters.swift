internal import Storage

/// The transforms between a layer's 3 × 3 filters and their 36 frequencies.
///
/// Filters are (OC/B, IC/B, 3, 3, B, B) in memory, input channels before output channels, as oneDNN's
/// OIhw8i8o and OIhw16i16o; each frequency is a matrix (OC/B, IC/B, B, B), the weights of a 1 × 1
/// convolution in the same layout, `planeStride` floats after the one before.
struct WinogradFilters {
  private typealias Lanes = WinogradTransform.Lanes

  let shape: ConvolutionShape
  let block: Int

  /// Floats from one frequency to the next; see `WinogradTiles.planeStride`.
  var planeStride: Int { shape.inputChannels * shape.outputChannels + 16 }
  /// Floats of all frequencies.
  var count: Int { WinogradTransform.frequencies * planeStride }

  private var outputBlocks: Int { shape.outputChannels / block }
  private var inputBlocks: Int { shape.inputChannels / block }

  /// G g Gᵀ of all filters, for the forward pass.
  func transform(
    _ filters: UnsafeMutablePointer<Float>, into frequencies: UnsafeMutablePointer<Float>
  ) {
    let (square, step) = (block * block, planeStride / Lanes.scalarCount)
    parallelFor(outputBlocks * inputBlocks) { pair in
      for place in stride(from: 0, to: square, by: Lanes.scalarCount) {
        let g = unsafe vectors(filters + 9 * pair * square + place)
        let u = unsafe vectors(frequencies + pair * square + place)
        unsafe transform(g, square / Lanes.scalarCount, into: u, step)
      }
    }
  }

  /// The same of the filters of the backward pass: turned by 180°, input and output exchanged.
  ///
  /// The frequencies are matrices (IC/B, OC/B, B, B), output channels before input channels.
  func transformTurned(
    _ filters: UnsafeMutablePointer<Float>, into frequencies: UnsafeMutablePointer<Float>
  ) {
    let (square, step) = (block * block, planeStride / Lanes.scalarCount)
    parallelRanges(outputBlocks * inputBlocks) { pairs in
      unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 9 * square / 8) { turned in
        guard let turned = turned.baseAddress else { return }
        let floats = unsafe UnsafeMutableRawPointer(turned).assumingMemoryBound(to: Float.self)
        for pair in pairs {
          let (outputs, inputs) = (pair / inputBlocks, pair % inputBlocks)
          for tap in 0..<9 {
            let source = unsafe filters + (9 * pair + 8 - tap) * square
            let target = unsafe floats + tap * square
            for input in stride(from: 0, to: block, by: 8) {
              for output in stride(from: 0, to: block, by: 8) {
                let eight = unsafe EightRows(source + input * block + output, stride: block)
                unsafe eight.transposed.store(target + output * block + input, stride: block)
              }
            }
          }
          let place = (inputs * outputBlocks + outputs) * square
          for vector in 0..<square / Lanes.scalarCount {
            let u = unsafe vectors(frequencies + place + vector * Lanes.scalarCount)
            unsafe transform(turned + vector, square / Lanes.scalarCount, into: u, step)
          }
        }
      }
    }
  }

  /// Gᵀ u G of all filters: their gradient from that of the frequencies.
  func transformGradient(
    _ frequencies: UnsafeMutablePointer<Float>, into filters: UnsafeMutablePointer<Float>
  ) {
    let (square, step) = (block * block, planeStride / Lanes.scalarCount)
    parallelFor(outputBlocks * inputBlocks) { pair in
      for place in stride(from: 0, to: square, by: Lanes.scalarCount) {
        let g = unsafe vectors(filters + 9 * pair * square + place)
        unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 18) { rows in
          guard let rows = rows.baseAddress else { return }
          for row in 0..<6 {
            let at = unsafe vectors(frequencies + pair * square + place) + 6 * row * step
            let result = WinogradTransform.filterGradient(
              unsafe (at[0], at[step], at[2 * step], at[3 * step], at[4 * step], at[5 * step]))
            unsafe (rows[row], rows[6 + row], rows[12 + row]) = result
          }
          for column in 0..<3 {
            let at = unsafe rows + 6 * column
            let result = WinogradTransform.filterGradient(
              unsafe (at[0], at[1], at[2], at[3], at[4], at[5]))
            let tap = column * square / Lanes.scalarCount
            let line = 3 * square / Lanes.scalarCount
            unsafe (g[tap], g[tap + line], g[tap + 2 * line]) = result
          }
        }
      }
    }
  }

  /// G g Gᵀ of eight filters, whose taps are `tapStep` vectors apart.
  @inline(__always)
  private func transform(
    _ g: UnsafeMutablePointer<Lanes>, _ tapStep: Int, into u: UnsafeMutablePointer<Lanes>,
    _ step: Int
  ) {
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 18) { rows in
      guard let rows = rows.baseAddress else { return }
      for row in 0..<3 {
        let at = unsafe g + 3 * row * tapStep
        let result = WinogradTransform.filter(unsafe (at[0], at[tapStep], at[2 * tapStep]))
        unsafe (rows[row], rows[3 + row], rows[6 + row]) = (result.0, result.1, result.2)
        unsafe (rows[9 + row], rows[12 + row], rows[15 + row]) = (result.3, result.4, result.5)
      }
      for column in 0..<6 {
        let at = unsafe rows + 3 * column
        let result = WinogradTransform.filter(unsafe (at[0], at[1], at[2]))
        let target = unsafe u + column * step
        unsafe (target[0], target[6 * step], target[12 * step]) = (result.0, result.1, result.2)
        unsafe (target[18 * step], target[24 * step], target[30 * step]) =
          (result.3, result.4, result.5)
      }
    }
  }

  @inline(__always)
  private func vectors(_ start: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Lanes> {
    unsafe UnsafeMutableRawPointer(start).assumingMemoryBound(to: Lanes.self)
  }
}
