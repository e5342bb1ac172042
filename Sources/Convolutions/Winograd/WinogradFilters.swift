internal import Activations
internal import Arithmetic
internal import Storage

/// The transforms between a layer's 3 × 3 filters and their frequencies.
///
/// Filters are (OC/B, IC/B, 3, 3, B, B) in memory, input channels before output channels, as oneDNN's
/// OIhw8i8o and OIhw16i16o; each frequency is a matrix (OC/B, P·IC/B, B, B) of the P phases that have
/// it, the weights of a 1 × 1 convolution in the same layout, `planeStride` numbers after the one
/// before. Frequencies in bf16 have input channels in pairs, (OC/16, P·IC/16, 8, 16, 2), as oneDNN's
/// OIhw8i16o2i; those of their gradient are float32.
struct WinogradFilters {
  private typealias Lanes = WinogradTransform.Lanes

  let shape: ConvolutionShape
  let block: Int
  let planes: WinogradPlanes
  /// What frequencies are stored as.
  let precision: Precision

  /// The channels of the pass's result that these filters are of: all, or a group.
  let channels: Range<Int>
  /// Whether the result are input channels: the filters are those of backward to the data.
  let isTurned: Bool

  /// The same filters, of a group of channels alone.
  func group(_ channels: Range<Int>) -> WinogradFilters {
    WinogradFilters(
      shape: shape, block: block, planes: planes, precision: precision, channels: channels,
      isTurned: isTurned)
  }

  /// Numbers of a frequency of one phase.
  var phaseCount: Int {
    channels.count * (isTurned ? shape.outputChannels : shape.inputChannels)
  }
  /// Numbers from one frequency to the next; see `WinogradTiles.planeStride`.
  var planeStride: Int { planes.phases.count * phaseCount + 64 / precision.byteCount }
  /// Bytes from one frequency to the next.
  var planeBytes: Int { planeStride * precision.byteCount }
  /// Where the matrix of a frequency begins, of the phases that have it, in bytes; or so many phases
  /// on.
  func start(of plane: WinogradPlanes.Plane, phase: Int = 0) -> Int {
    planes.place(row: plane.row, column: plane.column) * planeBytes
      + phase * phaseCount * precision.byteCount
  }
  /// Bytes of all frequencies.
  var byteCount: Int { planes.count * planeBytes }

  /// Where these filters lie among all of the layer's, as numbers; not of turned ones.
  var places: Range<Int> {
    let perChannel = 9 * shape.inputChannels
    return (channels.lowerBound * perChannel)..<(channels.upperBound * perChannel)
  }
  /// Bytes of their gradient.
  var gradientByteCount: Int { places.count * MemoryLayout<Float>.size }

  private var outputBlocks: Int { shape.outputChannels / block }
  private var inputBlocks: Int { shape.inputChannels / block }

  /// G g Gᵀ of these filters: `filters` are all of the layer's.
  func transform(
    _ filters: UnsafeMutablePointer<Float>, into frequencies: UnsafeMutableRawPointer
  ) {
    if isTurned {
      unsafe transformTurned(filters, into: frequencies)
    } else {
      unsafe transformForward(filters, into: frequencies)
    }
  }

  private func transformForward(
    _ filters: UnsafeMutablePointer<Float>, into frequencies: UnsafeMutableRawPointer
  ) {
    let square = block * block
    nonisolated(unsafe) let (filters, frequencies) = unsafe (filters, frequencies)
    eachPair { pair, outputs, inputs in
      for phase in planes.phases.indices {
        unsafe withPlaces(phase, outputs, inputs) { places in
          unsafe transform(
            vectors(filters + 9 * pair * square), planes.phases[phase], into: frequencies, places)
        }
      }
    }
  }

  /// The filters of the backward pass: turned by 180°, input and output exchanged.
  ///
  /// The frequencies are matrices (P·IC/B, OC/B, B, B), output channels before input channels.
  private func transformTurned(
    _ filters: UnsafeMutablePointer<Float>, into frequencies: UnsafeMutableRawPointer
  ) {
    let square = block * block
    nonisolated(unsafe) let (filters, frequencies) = unsafe (filters, frequencies)
    eachPair { pair, outputs, inputs in
      unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 9 * square / 8) { turned in
        guard let turned = turned.baseAddress else { return }
        let floats = unsafe UnsafeMutableRawPointer(turned).assumingMemoryBound(to: Float.self)
        for tap in 0..<9 {
          let source = unsafe filters + (9 * pair + tap) * square
          let target = unsafe floats + tap * square
          for input in stride(from: 0, to: block, by: 8) {
            for output in stride(from: 0, to: block, by: 8) {
              let eight = unsafe EightRows(source + input * block + output, stride: block)
              unsafe eight.transposed.store(target + output * block + input, stride: block)
            }
          }
        }
        for phase in planes.phases.indices {
          unsafe withPlaces(phase, outputs, inputs) { places in
            unsafe transform(turned, planes.phases[phase], into: frequencies, places)
          }
        }
      }
    }
  }

  /// Gᵀ u G of these filters: their gradient `filters`, from that of the frequencies.
  func transformGradient(
    _ frequencies: UnsafeMutablePointer<Float>, into filters: UnsafeMutablePointer<Float>
  ) {
    let square = block * block
    nonisolated(unsafe) let frequencies = unsafe frequencies
    // Pairs count from the layer's first.
    nonisolated(unsafe) let filters = unsafe filters - places.lowerBound
    eachPair { pair, outputs, inputs in
      for phase in planes.phases.indices {
        unsafe withPlaces(phase, outputs, inputs) { places in
          for vector in 0..<square / Lanes.scalarCount {
            unsafe transformGradient(
              vectors(frequencies) + vector, places, planes.phases[phase],
              into: vectors(filters + 9 * pair * square) + vector, square / Lanes.scalarCount)
          }
        }
      }
    }
  }

  /// Calls `body` for each block of output and input channels, with its number in the layer; for all
  /// channels on all threads.
  private func eachPair(
    _ body: @Sendable (_ pair: Int, _ outputs: Int, _ inputs: Int) -> Void
  ) {
    let group = (channels.lowerBound / block)..<(channels.upperBound / block)
    let (outputs, inputs) = isTurned ? (0..<outputBlocks, group) : (group, 0..<inputBlocks)
    let count = outputs.count * inputs.count
    @Sendable func run(_ pairs: Range<Int>) {
      for pair in pairs {
        let output = outputs.lowerBound + pair / inputs.count
        let input = inputs.lowerBound + pair % inputs.count
        body(output * inputBlocks + input, output, input)
      }
    }
    if group.count == (isTurned ? inputBlocks : outputBlocks) {
      parallelRanges(count) { run($0) }
    } else {
      run(0..<count)
    }
  }

  /// Calls `body` with the places, in vectors, of one pair of blocks in the 6 × 6 frequencies of a
  /// phase; those that vanish have none.
  private func withPlaces(
    _ phase: Int, _ outputs: Int, _ inputs: Int, _ body: (UnsafeMutablePointer<Int>) -> Void
  ) {
    let square = block * block
    let (first, width) = (channels.lowerBound / block, channels.count / block)
    unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: 36) { places in
      guard let places = places.baseAddress else { return }
      for plane in planes.planes where plane.phases.contains(phase) {
        let phase = phase - plane.phases.lowerBound
        let matrix =
          isTurned
          ? (phase * width + inputs - first) * outputBlocks + outputs
          : ((outputs - first) * plane.phases.count + phase) * inputBlocks + inputs
        let start = planes.place(row: plane.row, column: plane.column) * planeStride
        unsafe places[6 * plane.row + plane.column] =
          (start + matrix * square) / Lanes.scalarCount
      }
      unsafe body(places)
    }
  }

  /// G g Gᵀ of a pair of blocks, whose first taps begin at `g`.
  private func transform(
    _ g: UnsafeMutablePointer<Lanes>, _ phase: WinogradPlanes.Phase,
    into frequencies: UnsafeMutableRawPointer, _ places: UnsafeMutablePointer<Int>
  ) {
    let count = block * block / Lanes.scalarCount
    guard precision == .bf16 else {
      let u = unsafe frequencies.assumingMemoryBound(to: Lanes.self)
      for vector in 0..<count {
        unsafe transform(g + vector, count, phase) { unsafe u[places[$0] + vector] = $1 }
      }
      return
    }
    // A vector of one input channel waits for the next channel's, which is interleaved with it.
    let perChannel = block / Lanes.scalarCount
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 36) { waiting in
      guard let waiting = waiting.baseAddress else { return }
      let u = unsafe frequencies.assumingMemoryBound(to: BFloat16x8.self)
      for vector in 0..<count / 2 {
        let even = vector / perChannel * 2 * perChannel + vector % perChannel
        unsafe transform(g + even, count, phase) { unsafe waiting[$0] = $1 }
        unsafe transform(g + even + perChannel, count, phase) {
          unsafe UnsafeMutableRawPointer(u + places[$0] + 2 * vector).storeBytes(
            of: interleavedBits(waiting[$0], $1), as: SIMD8<UInt32>.self)
        }
      }
    }
  }

  /// G g Gᵀ of eight filters, whose taps are `tapStep` vectors apart: `store` is called with the
  /// number of each frequency that the phase has.
  @inline(__always)
  private func transform(
    _ g: UnsafeMutablePointer<Lanes>, _ tapStep: Int, _ phase: WinogradPlanes.Phase,
    _ store: (Int, Lanes) -> Void
  ) {
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 18) { rows in
      guard let rows = rows.baseAddress else { return }
      for row in 0..<3 {
        @inline(__always) func tap(_ column: Int) -> Lanes {
          guard let line = phase.rowTaps[row], let place = phase.columnTaps[column] else {
            return .zero
          }
          return unsafe g[(3 * line + place) * tapStep]
        }
        let result = WinogradTransform.filter((tap(0), tap(1), tap(2)))
        unsafe (rows[row], rows[3 + row], rows[6 + row]) = (result.0, result.1, result.2)
        unsafe (rows[9 + row], rows[12 + row], rows[15 + row]) = (result.3, result.4, result.5)
      }
      for column in phase.columns {
        let at = unsafe rows + 3 * column
        let result = WinogradTransform.filter(unsafe (at[0], at[1], at[2]))
        // All phases have the frequencies between.
        if phase.rows.lowerBound == 0 { store(column, result.0) }
        store(6 + column, result.1)
        store(12 + column, result.2)
        store(18 + column, result.3)
        store(24 + column, result.4)
        if phase.rows.upperBound == 6 { store(30 + column, result.5) }
      }
    }
  }

  /// Gᵀ u G of eight filters, whose taps are `tapStep` vectors apart.
  @inline(__always)
  private func transformGradient(
    _ u: UnsafeMutablePointer<Lanes>, _ places: UnsafeMutablePointer<Int>,
    _ phase: WinogradPlanes.Phase, into g: UnsafeMutablePointer<Lanes>, _ tapStep: Int
  ) {
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 18) { rows in
      guard let rows = rows.baseAddress else { return }
      unsafe rows.initialize(repeating: .zero, count: 18)
      for row in phase.rows {
        @inline(__always) func frequency(_ column: Int) -> Lanes {
          unsafe u[places[6 * row + column]]
        }
        let result = WinogradTransform.filterGradient(
          (
            phase.columns.lowerBound == 0 ? frequency(0) : .zero, frequency(1), frequency(2),
            frequency(3), frequency(4), phase.columns.upperBound == 6 ? frequency(5) : .zero
          ))
        unsafe (rows[row], rows[6 + row], rows[12 + row]) = result
      }
      for column in 0..<3 {
        guard let place = phase.columnTaps[column] else { continue }
        let at = unsafe rows + 6 * column
        let result = WinogradTransform.filterGradient(
          unsafe (at[0], at[1], at[2], at[3], at[4], at[5]))
        @inline(__always) func store(_ row: Int, _ value: Lanes) {
          if let line = phase.rowTaps[row] { unsafe g[(3 * line + place) * tapStep] = value }
        }
        store(0, result.0)
        store(1, result.1)
        store(2, result.2)
      }
    }
  }

  @inline(__always)
  private func vectors(_ start: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Lanes> {
    unsafe UnsafeMutableRawPointer(start).assumingMemoryBound(to: Lanes.self)
  }
}
