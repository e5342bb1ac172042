internal import Activations
internal import Arithmetic
internal import Storage

/// The transforms between the planes of an activation and the frequencies of their tiles, eight
/// channels at a time.
///
/// A plane of H × W, one phase of a group of channels, is cut into tiles of 4 × 4, each with the 6 × 6
/// pixels around it. In frequencies, T tiles of C channels in P phases are matrices (P·C/B, T, B),
/// `planeStride` numbers apart: each is what a 1 × 1 convolution takes for one image of 1 × T, so that
/// oneDNN computes the products.
struct WinogradTiles {
  typealias Lanes = WinogradTransform.Lanes

  let shape: ActivationShape
  /// What frequencies are stored as; those of an output, which are sums, always as float32.
  let precision: Precision
  /// What the plane is cut from; `part` counts groups of channels and, within them, phases.
  let phases: [WinogradPlanes.Phase]
  private let planes: WinogradPlanes
  /// Tiles across a plane.
  let across: Int
  /// Tiles of a plane.
  let perImage: Int
  private let lanes = Lanes.scalarCount
  /// Vectors between a block's neighbouring pixels.
  private let blockStep: Int
  /// Rows and columns from one of a phase to its next.
  private let step: Int

  /// The tiles of a convolution's input, in all its phases, or of its output.
  init(_ shape: ActivationShape, _ planes: WinogradPlanes, isInput: Bool, _ precision: Precision) {
    self.shape = shape
    self.precision = precision
    self.planes = planes
    phases = isInput ? planes.phases : [planes.output]
    step = isInput ? planes.stride : 1
    let edge = step * WinogradTransform.outputs
    across = (shape.width + edge - 1) / edge
    perImage = across * ((shape.height + edge - 1) / edge)
    blockStep = shape.channelBlock / Lanes.scalarCount
  }

  /// Groups of eight channels, by phases.
  var parts: Int { shape.channels / lanes * phases.count }

  /// The first channel of a part.
  func channel(ofPart part: Int) -> Int { part / phases.count * lanes }

  /// Numbers from one frequency's matrix to the next: no power of two apart, or all of them would fall
  /// on the same lines of the cache.
  func planeStride(tiles: Int) -> Int {
    phases.count * shape.channels * tiles + 64 / precision.byteCount
  }

  /// Bytes of the frequencies of `tiles` tiles.
  func byteCount(tiles: Int) -> Int {
    planes.count * planeStride(tiles: tiles) * precision.byteCount
  }

  /// Where the matrix of a frequency begins, of the phases that have it, in bytes; or so many phases
  /// and channels on.
  func start(
    of plane: WinogradPlanes.Plane, tiles: Int, phase: Int = 0, channel: Int = 0
  ) -> Int {
    let phase = phase + (phases.count > 1 ? plane.phases.lowerBound : 0)
    let number =
      planes.place(row: plane.row, column: plane.column) * planeStride(tiles: tiles)
      + (phase * shape.channels + channel) * tiles
    return number * precision.byteCount
  }

  /// Where a part's plane of an image begins, in vectors, and how it is passed through.
  struct Plane {
    let start: Int
    let height: Int
    let width: Int
    let pixelStep: Int
    let rowStep: Int
  }

  /// A part's plane within a group of channels of an image.
  @inline(__always)
  private func plane(_ phase: WinogradPlanes.Phase) -> Plane {
    Plane(
      start: (phase.row * shape.width + phase.column) * blockStep,
      height: (shape.height - phase.row + step - 1) / step,
      width: (shape.width - phase.column + step - 1) / step, pixelStep: step * blockStep,
      rowStep: step * shape.width * blockStep)
  }

  /// Where a part's first tile of an image would lie in frequency (0, 0), the image's tiles beginning
  /// at `first` of `tiles`.
  @inline(__always)
  private func matrix<F>(
    _ frequencies: UnsafeMutableRawPointer, first: Int, of tiles: Int, part: Int
  ) -> UnsafeMutablePointer<F> {
    let (block, phase) = (shape.channelBlock, part % phases.count)
    let channel = phase * shape.channels + channel(ofPart: part)
    let start =
      channel / block * block * tiles + first * block + channel % block
      + planes.place(row: 0, column: 0) * planeStride(tiles: tiles)
    return unsafe (frequencies + start * precision.byteCount).assumingMemoryBound(to: F.self)
  }

  /// Bᵀ d B of one image and part: `frequencies`, stored as F, from its plane, zeros around it.
  @inline(__always)
  func transformInput<F: StoredLanes>(
    _: F.Type, _ x: some PlaneReader, part: Int, into frequencies: UnsafeMutableRawPointer,
    first: Int, of tiles: Int
  ) where F.Lanes == Lanes {
    let phase = phases[part % phases.count]
    let (plane, rows, columns) = (plane(phase), phase.rows, phase.columns)
    let v: UnsafeMutablePointer<F> = unsafe matrix(
      frequencies, first: first, of: tiles, part: part)
    let step = planeStride(tiles: tiles) / lanes
    let lineStep = planes.all.count * step
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 36) { lines in
      guard let lines = lines.baseAddress else { return }
      for tile in 0..<perImage {
        let (top, left) = (tile / across * 4 - 1, tile % across * 4 - 1)
        let isInside = left >= 0 && left + 6 <= plane.width
        for row in 0..<6 {
          let y = top + row
          var d: WinogradTransform.Six = (.zero, .zero, .zero, .zero, .zero, .zero)
          if y >= 0 && y < plane.height {
            let line = plane.start + y * plane.rowStep
            d =
              isInside
              ? six(x, line + left * plane.pixelStep, plane.pixelStep)
              : sixAtEdge(x, line, left, plane)
          }
          unsafe store(WinogradTransform.input(d), lines + row * 6, 1)
        }
        let target = unsafe v + tile * blockStep
        for column in columns {
          let d = unsafe six(lines + column, step: 6)
          unsafe store(WinogradTransform.input(d), rows, target + column * step, lineStep)
        }
      }
    }
  }

  /// Aᵀ m A of one image and part: its plane from `frequencies`.
  @inline(__always)
  func transformOutput(
    _ frequencies: UnsafeMutableRawPointer, first: Int, of tiles: Int, part: Int,
    into y: inout some PlaneWriter
  ) {
    let phase = phases[part % phases.count]
    let (plane, rows, columns) = (plane(phase), phase.rows, phase.columns)
    let m: UnsafeMutablePointer<Lanes> = unsafe matrix(
      frequencies, first: first, of: tiles, part: part)
    let step = planeStride(tiles: tiles) / lanes
    let lineStep = planes.all.count * step
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 24) { lines in
      guard let lines = lines.baseAddress else { return }
      unsafe lines.initialize(repeating: .zero, count: 24)
      for tile in 0..<perImage {
        let source = unsafe m + tile * blockStep
        for column in columns {
          let result = WinogradTransform.output(
            unsafe six(source + column * step, step: lineStep, rows))
          unsafe (lines[column], lines[6 + column]) = (result.0, result.1)
          unsafe (lines[12 + column], lines[18 + column]) = (result.2, result.3)
        }
        let (top, left) = (tile / across * 4, tile % across * 4)
        let width = min(4, plane.width - left)
        // A plane of odd rows or columns may end before the last tile.
        guard width > 0 else { continue }
        for row in 0..<min(4, plane.height - top) {
          let result = WinogradTransform.output(unsafe six(lines + row * 6, step: 1))
          let place = plane.start + (top + row) * plane.rowStep + left * plane.pixelStep
          y.write(result.0, at: place)
          if width > 1 { y.write(result.1, at: place + plane.pixelStep) }
          if width > 2 { y.write(result.2, at: place + 2 * plane.pixelStep) }
          if width > 3 { y.write(result.3, at: place + 3 * plane.pixelStep) }
        }
      }
    }
  }

  /// A y Aᵀ of one image and part: `frequencies`, stored as F, from the gradient of outputs.
  @inline(__always)
  func transformOutputGradient<F: StoredLanes>(
    _: F.Type, _ y: some PlaneReader, part: Int, into frequencies: UnsafeMutableRawPointer,
    first: Int, of tiles: Int
  ) where F.Lanes == Lanes {
    let phase = phases[part % phases.count]
    let (plane, rows, columns) = (plane(phase), phase.rows, phase.columns)
    let m: UnsafeMutablePointer<F> = unsafe matrix(
      frequencies, first: first, of: tiles, part: part)
    let step = planeStride(tiles: tiles) / lanes
    let lineStep = planes.all.count * step
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 24) { lines in
      guard let lines = lines.baseAddress else { return }
      for tile in 0..<perImage {
        let (top, left) = (tile / across * 4, tile % across * 4)
        let (width, height) = (min(4, plane.width - left), min(4, plane.height - top))
        for row in 0..<4 {
          var values: WinogradTransform.Four = (.zero, .zero, .zero, .zero)
          if row < height {
            let place = plane.start + (top + row) * plane.rowStep + left * plane.pixelStep
            values.0 = y[place]
            if width > 1 { values.1 = y[place + plane.pixelStep] }
            if width > 2 { values.2 = y[place + 2 * plane.pixelStep] }
            if width > 3 { values.3 = y[place + 3 * plane.pixelStep] }
          }
          unsafe store(WinogradTransform.outputGradient(values), lines + row * 6, 1)
        }
        let target = unsafe m + tile * blockStep
        for column in columns {
          let values = unsafe (
            lines[column], lines[6 + column], lines[12 + column], lines[18 + column]
          )
          unsafe store(
            WinogradTransform.outputGradient(values), rows, target + column * step, lineStep)
        }
      }
    }
  }

  @inline(__always)
  private func six(_ x: some PlaneReader, _ place: Int, _ step: Int) -> WinogradTransform.Six {
    (
      x[place], x[place + step], x[place + 2 * step], x[place + 3 * step], x[place + 4 * step],
      x[place + 5 * step]
    )
  }

  @inline(__always)
  private func six(_ at: UnsafeMutablePointer<Lanes>, step: Int) -> WinogradTransform.Six {
    unsafe (at[0], at[step], at[2 * step], at[3 * step], at[4 * step], at[5 * step])
  }

  /// Those of `rows`, which has all but maybe the first or the last; zero for one that it has not.
  @inline(__always)
  private func six(
    _ at: UnsafeMutablePointer<Lanes>, step: Int, _ rows: Range<Int>
  ) -> WinogradTransform.Six {
    unsafe (
      rows.lowerBound == 0 ? at[0] : .zero, at[step], at[2 * step], at[3 * step], at[4 * step],
      rows.upperBound == 6 ? at[5 * step] : .zero
    )
  }

  /// Six pixels of the line that begins at `line`, from `left` on, zero beyond its ends.
  @inline(__always)
  private func sixAtEdge(
    _ x: some PlaneReader, _ line: Int, _ left: Int, _ plane: Plane
  ) -> WinogradTransform.Six {
    @inline(__always) func pixel(_ column: Int) -> Lanes {
      column >= 0 && column < plane.width ? x[line + column * plane.pixelStep] : .zero
    }
    return (
      pixel(left), pixel(left + 1), pixel(left + 2), pixel(left + 3), pixel(left + 4),
      pixel(left + 5)
    )
  }

  @inline(__always)
  private func store(
    _ values: WinogradTransform.Six, _ at: UnsafeMutablePointer<Lanes>, _ step: Int
  ) {
    unsafe store(values, 0..<6, at, step)
  }

  /// Stores those of `rows`, which has all but maybe the first or the last.
  @inline(__always)
  private func store<F: StoredLanes>(
    _ values: WinogradTransform.Six, _ rows: Range<Int>, _ at: UnsafeMutablePointer<F>, _ step: Int
  ) where F.Lanes == Lanes {
    if rows.lowerBound == 0 { unsafe at[0] = F(rounding: values.0) }
    unsafe at[step] = F(rounding: values.1)
    unsafe at[2 * step] = F(rounding: values.2)
    unsafe at[3 * step] = F(rounding: values.3)
    unsafe at[4 * step] = F(rounding: values.4)
    if rows.upperBound == 6 { unsafe at[5 * step] = F(rounding: values.5) }
  }
}
